// Carries interrupt messages to the local APICs they are meant for.
using System;
using System.Threading;
using ToroEmu.Devices.Contracts;

namespace ToroEmu.Interrupts;

/// <summary>
/// The APIC bus. Has no state but the list of APICs, which is complete before the first core runs; so any thread may send.
/// </summary>
public sealed class IpiRouter : ICoreInterrupts
{
    private LocalApic[] _apics = [];
    private long _undelivered;
    private long _sent;

    /// <summary>Who hears the end of level-triggered interrupts; set by the I/O APIC when it is built.</summary>
    public IEoiListener? EoiListener { get; set; }

    /// <summary>The processor's interrupt acknowledge cycle, which 8259s answer with a vector; null: there are none.</summary>
    public Func<byte>? AcknowledgeExternal { get; set; }

    /// <summary>Messages that no APIC took: nobody has that address, or it is disabled.</summary>
    public long Undelivered => Volatile.Read(ref _undelivered);

    /// <summary>Commands that cores gave by their interrupt command registers.</summary>
    public long Sent => Volatile.Read(ref _sent);

    /// <summary>Local APICs by core number.</summary>
    public ReadOnlySpan<LocalApic> Apics => _apics;

    /// <summary>Adds the APIC of the next core; its constructor calls this.</summary>
    internal void Attach(LocalApic apic)
    {
        if (apic.Core != _apics.Length)
            throw new ArgumentException($"core {apic.Core} attached where {_apics.Length} was due", nameof(apic));
        _apics = [.. _apics, apic];
    }

    /// <inheritdoc/>
    public void Deliver(int core, byte vector)
    {
        if ((uint)core < (uint)_apics.Length)
            _apics[core].Accept(new InterruptMessage(vector, DeliveryMode.Fixed, 0, false, false));
    }

    /// <summary>Sends by destination address: an ICR without shorthand, an I/O redirection entry. False if no APIC took it.</summary>
    public bool Send(in InterruptMessage message) =>
        message.Mode == DeliveryMode.LowestPriority ? SendToLowestPriority(message, except: null) : SendToAll(message, except: null);

    /// <summary>Carries out the command that <paramref name="sender"/> was given.</summary>
    internal void Send(LocalApic sender, in Icr command)
    {
        Interlocked.Increment(ref _sent);
        InterruptMessage toAll = command.Message with { Destination = InterruptMessage.Broadcast };
        switch (command.Shorthand)
        {
            case DestinationShorthand.None:
                Send(command.Message);
                break;
            case DestinationShorthand.Self:
                sender.Accept(command.Message);
                break;
            case DestinationShorthand.AllIncludingSelf:
                SendToAll(toAll, except: null);
                break;
            case DestinationShorthand.AllExcludingSelf when toAll.Mode == DeliveryMode.LowestPriority:
                SendToLowestPriority(toAll, except: sender);
                break;
            default:
                SendToAll(toAll, except: sender);
                break;
        }
    }

    /// <summary>Tells the I/O APIC that a level-triggered interrupt is done.</summary>
    internal void BroadcastEoi(byte vector) => EoiListener?.EndOfInterrupt(vector);

    private bool SendToAll(in InterruptMessage message, LocalApic? except)
    {
        bool taken = false;
        foreach (LocalApic apic in _apics)
        {
            if (apic != except && apic.IsAddressedBy(message))
                taken |= apic.Accept(message);
        }

        return Counted(taken);
    }

    /// <summary>
    /// Chooses the enabled APIC with the lowest task priority class, the lowest core number among equals: the manual leaves the
    /// choice to the chipset (SDM 3A, 11.6.2.4), determinism asks for a fixed one.
    /// </summary>
    private bool SendToLowestPriority(in InterruptMessage message, LocalApic? except)
    {
        LocalApic? chosen = null;
        foreach (LocalApic apic in _apics)
        {
            bool eligible = apic != except && apic.IsSoftwareEnabled && apic.IsAddressedBy(message);
            if (eligible && (chosen is null || apic.TaskClass < chosen.TaskClass))
                chosen = apic;
        }

        return Counted(chosen is not null && chosen.Accept(message));
    }

    private bool Counted(bool taken)
    {
        if (!taken)
            Interlocked.Increment(ref _undelivered);
        return taken;
    }
}
