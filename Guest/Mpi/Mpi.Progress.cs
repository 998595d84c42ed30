// Packets in and out: the part of MPI that knows the bus.
using System;
using ToroEmu.Guest.Drivers;

namespace ToroEmu.Guest.Mpi;

public static unsafe partial class Mpi
{
    /// <summary>
    /// Sends a message, packet by packet. While a ring is full what comes in is taken out, so two ranks that both send first do not block
    /// each other. A message to oneself is kept until it is asked for.
    /// </summary>
    private static int Transmit(MpiContext context, byte* data, uint length, int destination, int tag)
    {
        if (destination == Rank)
            return TransmitToSelf(context, data, length, tag);
        uint room = (uint)(VirtIOBus.FragmentMax - MpiPacket.Size);
        uint offset = 0;
        do
        {
            byte* packet;
            while ((packet = VirtIOBus.TryReserve(destination)) == null)
            {
                int error = Progress();
                if (error != MpiError.Success)
                    return error;
                VirtIOBus.Relax();
            }

            uint payload = Math.Min(room, length - offset);
            *(MpiPacket*)packet = new MpiPacket { Context = context, Tag = tag, MessageLength = length, Offset = offset };
            Platform.Copy(packet + MpiPacket.Size, data + offset, payload);
            VirtIOBus.Commit(destination, MpiPacket.Size + (int)payload);
            offset += payload;
        }
        while (offset < length);
        return MpiError.Success;
    }

    private static int TransmitToSelf(MpiContext context, byte* data, uint length, int tag)
    {
        MpiMessage* message = Accept(context, Rank, tag, length);
        if (message == null)
            return MpiError.NoMem;
        Store(message, data, length);
        return MpiError.Success;
    }

    /// <summary>Posts a receive on the caller's stack, unless what it wants has come already; <see cref="Complete"/> must follow.</summary>
    private static void Post(MpiMessage* receive, MpiContext context, byte* data, uint capacity, int source, int tag)
    {
        *receive = new MpiMessage { Data = data, Capacity = capacity, Context = context, Source = source, Tag = tag };
        if (Self->FindUnexpected(context, source, tag) == null)
            Self->Posted = receive;
    }

    /// <summary>
    /// Waits for the posted receive. Truncate if the message was longer than the buffer; the rest of it is gone then (MPI 4, 3.2.4).
    /// </summary>
    private static int Complete(MpiMessage* receive)
    {
        MpiMessage* unexpected = Self->Posted == receive || receive->Matched
            ? null
            : Self->FindUnexpected(receive->Context, receive->Source, receive->Tag);
        MpiMessage* awaited = unexpected == null ? receive : unexpected;
        int error = Await(awaited);
        if (error == MpiError.Success && unexpected != null)
            TakeUnexpected(receive, unexpected);
        if (Self->Posted == receive)
            Self->Posted = null;
        return error == MpiError.Success && receive->Length > receive->Capacity ? MpiError.Truncate : error;
    }

    private static int Await(MpiMessage* message)
    {
        while (true)
        {
            int error = Progress();
            if (error != MpiError.Success || message->IsComplete)
                return error;
            VirtIOBus.WaitForAny();
        }
    }

    private static void TakeUnexpected(MpiMessage* receive, MpiMessage* unexpected)
    {
        receive->Match(unexpected->Source, unexpected->Tag, unexpected->Length);
        Store(receive, unexpected->Data, unexpected->Length);
        Self->Remove(unexpected);
        Platform.Free(unexpected);
    }

    /// <summary>Takes in whatever has arrived from whomever.</summary>
    private static int Progress()
    {
        int error = MpiError.Success;
        for (int source = 0; source < Size && error == MpiError.Success; source++)
        {
            if (source != Rank)
                error = Drain(source);
        }

        return error;
    }

    private static int Drain(int source)
    {
        byte* packet;
        while ((packet = VirtIOBus.TryPeek(source, out int bytes)) != null)
        {
            if (!IsOurs((MpiPacket*)packet, bytes))
                return MpiError.Intern;
            MpiMessage* message = (MpiMessage*)Self->Arriving[source];
            if (message == null)
                message = Begin((MpiPacket*)packet, source);
            if (message == null)
                return IsAwaited(source) ? MpiError.NoMem : MpiError.Success;
            Store(message, packet + MpiPacket.Size, (uint)(bytes - MpiPacket.Size));
            VirtIOBus.Release(source);
            Self->Arriving[source] = message->IsComplete ? 0 : (ulong)message;
        }

        return MpiError.Success;
    }

    private static bool IsOurs(MpiPacket* packet, int bytes) =>
        bytes >= MpiPacket.Size && packet->Context is MpiContext.PointToPoint or MpiContext.Collective;

    private static MpiMessage* Begin(MpiPacket* packet, int source) =>
        Accept(packet->Context, source, packet->Tag, packet->MessageLength);

    /// <summary>
    /// Without memory for an unexpected message it stays in its ring and its sender waits, which is enough as long as the program waits for
    /// another source; else nothing could ever go on.
    /// </summary>
    private static bool IsAwaited(int source) => Self->Posted != null && Self->Posted->Source == source;

    /// <summary>A place for a message that begins to arrive: the posted receive, if it fits, or memory. Null if there is none.</summary>
    private static MpiMessage* Accept(MpiContext context, int source, int tag, uint length)
    {
        MpiMessage* posted = Self->Posted;
        if (posted != null && IsWanted(posted, context, source, tag))
        {
            Self->Posted = null;
            posted->Match(source, tag, length);
            return posted;
        }

        MpiMessage* message = (MpiMessage*)Platform.Allocate((nuint)sizeof(MpiMessage) + length);
        if (message == null)
            return null;
        *message = new MpiMessage { Data = (byte*)(message + 1), Capacity = length, Context = context };
        message->Match(source, tag, length);
        Self->Append(message);
        return message;
    }

    private static bool IsWanted(MpiMessage* posted, MpiContext context, int source, int tag) =>
        posted->Context == context
        && (posted->Source == AnySource || posted->Source == source)
        && (posted->Tag == AnyTag || posted->Tag == tag);

    /// <summary>Adds arrived bytes, as far as there is room.</summary>
    private static void Store(MpiMessage* message, byte* data, uint length)
    {
        if (message->Arrived < message->Capacity)
            Platform.Copy(message->Data + message->Arrived, data, Math.Min(length, message->Capacity - message->Arrived));
        message->Arrived += length;
    }
}
