// Old devices in a whole machine: absent unless asked for, every way to switch off, and time that wakes halted cores.
using Iced.Intel;
using NUnit.Framework;
using ToroEmu.Machines;
using static Iced.Intel.AssemblerRegisters;

namespace ToroEmu.Tests.Machines;

[TestFixture]
internal sealed class LegacyChipsetTests
{
    private const byte DebugExit = (byte)MemoryMap.DebugExitPort;
    private static readonly ushort[] LegacyPorts =
        [0x20, 0x21, 0xA0, 0xA1, 0x4D0, 0x4D1, 0x40, 0x41, 0x42, 0x43, 0x61, 0x70, 0x71, 0x60];

    /// <summary>Exits with the number of ports that answer anything but ones, after a write to each.</summary>
    [Test]
    public void Default_LegacyPorts_ReadAsOnes()
    {
        RunResult result = new TinyGuest(a =>
        {
            a.xor(ebx, ebx);
            foreach (ushort port in LegacyPorts)
            {
                a.mov(edx, port);
                a.xor(eax, eax);
                a.@out(dx, al);
                a.@in(al, dx);
                a.cmp(al, -1);
                a.setne(al);
                a.movzx(eax, al);
                a.add(ebx, eax);
            }

            a.mov(eax, ebx);
            a.@out(DebugExit, eax);
            a.hlt();
        }).Run();
        Assert.That((result.Reason, result.GuestCode), Is.EqualTo((ExitReason.GuestExit, 0)));
    }

    [TestCase(0x92, 1, 1u, ExitReason.GuestReset, Description = "fast reset")]
    [TestCase(0xCF9, 1, 0x06u, ExitReason.GuestReset)]
    [TestCase(0xCF9, 1, 0x0Eu, ExitReason.GuestReset)]
    [TestCase(0x64, 1, 0xFEu, ExitReason.GuestReset)]
    [TestCase(0x604, 2, 0x2000u, ExitReason.GuestExit, Description = "PM1a_CNT of QEMU's pc")]
    [TestCase(0x604, 2, 0x3400u, ExitReason.GuestExit)]
    public void Ports_EndTheRun(int port, int size, uint value, ExitReason expected)
    {
        RunResult result = new TinyGuest(a =>
        {
            a.mov(edx, port);
            a.mov(eax, value);
            if (size == 1) a.@out(dx, al);
            else a.@out(dx, ax);
            a.mov(eax, 77);
            a.@out(DebugExit, eax);
        }).Run();
        Assert.That((result.Reason, result.GuestCode), Is.EqualTo((expected, 0)));
    }

    [TestCase(0u, 0x34, ExitReason.GuestExit, Description = "sleep control, S5")]
    [TestCase(2u, 0x42, ExitReason.GuestReset, Description = "reset register")]
    public void AcpiRegisters_EndTheRun(uint offset, int value, ExitReason expected)
    {
        RunResult result = new TinyGuest(a =>
        {
            a.mov(ebx, (uint)MemoryMap.AcpiRegistersBase + offset);
            a.mov(__byte_ptr[ebx], value);
            a.mov(eax, 77);
            a.@out(DebugExit, eax);
        }).Run();
        Assert.That((result.Reason, result.GuestCode), Is.EqualTo((expected, 0)));
    }

    /// <summary>Firmware would start anew there; Linux jumps to it when nothing else is left.</summary>
    [Test]
    public void ResetVector_Resets()
    {
        RunResult result = new TinyGuest(a => { a.mov(eax, (uint)MemoryMap.ResetVector.Start); a.jmp(eax); }).Run();
        Assert.That(result.Reason, Is.EqualTo(ExitReason.GuestReset));
    }

    /// <summary>A timer whose interrupt nobody lets through rings once; then nothing can wake the core any more, and that must be noticed.</summary>
    [TestCase(1)]
    [TestCase(2)]
    public void OneShotThatIsMasked_AllCoresHalted_IsADeadlockOnceItHasRung(int cores)
    {
        RunResult result = new TinyGuest(a => { ArmOneShot(a); a.sti(); a.hlt(); }) { Machine = MachineOptions.Parse("microvm,pit=on"), Cores = cores }.Run();
        Assert.That(result.Reason, Is.EqualTo(ExitReason.Deadlock));
    }

    /// <summary>With interrupts off no timer can help, however many are armed.</summary>
    [Test]
    public void PeriodicTimer_AllCoresHaltedWithInterruptsOff_IsADeadlock()
    {
        RunResult result = new TinyGuest(a => { a.cli(); a.hlt(); }) { Machine = MachineOptions.Pc }.Run();
        Assert.That(result.Reason, Is.EqualTo(ExitReason.Deadlock));
    }

    private static void ArmOneShot(Assembler a)
    {
        a.mov(al, 0x30);
        a.@out(0x43, al);
        a.mov(al, 0xFF);
        a.@out(0x40, al);
        a.@out(0x40, al);
    }
}
