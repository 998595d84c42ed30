// Decimal adjustment, BOUND, ARPL, LAR, LSL, VERR, VERW, far-pointer loads: protected mode without paging.
using System.Buffers.Binary;

using NUnit.Framework;

using ToroEmu.Cpu;
using ToroEmu.Interpreter;
using ToroEmu.Tests.Support;

namespace ToroEmu.Tests.Interpreter;

[TestFixture]
internal sealed unsafe class ProtectionTests
{
    private const ulong Gdt = TestCore.Data + 0x8000;

    /// <summary>Descriptors by selector: 8 code, 10h data, 18h read-only data, 20h execute-only code, 28h busy TSS, 30h not present.</summary>
    private static readonly ulong[] Descriptors =
    [
        0, 0x00CF_9B00_0000_FFFF, 0x00CF_9300_0000_FFFF, 0x0040_9112_3456_0FFF, 0x00CF_9900_0000_FFFF, 0x0000_8B00_0000_0067, 0x00CF_1300_0000_FFFF,
    ];

    [Test]
    public void Daa_AfterAddition_GivesDecimalSum([Range(0, 99, 7)] int left, [Range(0, 99, 11)] int right)
    {
        using TestCore core = Start();
        core.Cpu->Registers[Gpr.Rax] = Packed(left);
        core.Cpu->Registers[Gpr.Rbx] = Packed(right);
        core.RunToHalt(0x00, 0xD8, 0x27); // add al, bl; daa
        Assert.That((byte)core.Cpu->Registers[Gpr.Rax], Is.EqualTo(Packed((left + right) % 100)));
        Assert.That(LazyFlags.Carry(core.Cpu), Is.EqualTo(left + right > 99));
    }

    [Test]
    public void Das_AfterSubtraction_GivesDecimalDifference([Range(0, 99, 7)] int left, [Range(0, 99, 11)] int right)
    {
        using TestCore core = Start();
        core.Cpu->Registers[Gpr.Rax] = Packed(left);
        core.Cpu->Registers[Gpr.Rbx] = Packed(right);
        core.RunToHalt(0x28, 0xD8, 0x2F); // sub al, bl; das
        Assert.That((byte)core.Cpu->Registers[Gpr.Rax], Is.EqualTo(Packed((left - right + 100) % 100)));
        Assert.That(LazyFlags.Carry(core.Cpu), Is.EqualTo(left < right));
    }

    [Test]
    public void AaaAas_OneDigit([Range(0, 9, 3)] int left, [Range(0, 9, 2)] int right)
    {
        using TestCore core = Start();
        core.Cpu->Registers[Gpr.Rax] = (ulong)left;
        core.Cpu->Registers[Gpr.Rbx] = (ulong)right;
        core.RunToHalt(0x00, 0xD8, 0x37); // add al, bl; aaa
        Assert.That((ushort)core.Cpu->Registers[Gpr.Rax], Is.EqualTo(((left + right) / 10 << 8) + (left + right) % 10));
        core.Cpu->Halted = false;
        core.Cpu->Registers[Gpr.Rax] = 0x100 + (ulong)left;
        core.RunToHalt(0x28, 0xD8, 0x3F); // sub al, bl; aas
        int difference = 10 + left - right;
        Assert.That((ushort)core.Cpu->Registers[Gpr.Rax], Is.EqualTo((difference / 10 << 8) + difference % 10));
    }

    [Test]
    public void AamAad_SplitAndJoin()
    {
        using TestCore core = Start();
        core.Cpu->Registers[Gpr.Rax] = 0x3F;
        core.RunToHalt(0xD4, 10); // aam
        Assert.That((ushort)core.Cpu->Registers[Gpr.Rax], Is.EqualTo(0x0603));
        core.Cpu->Halted = false;
        core.RunToHalt(0xD5, 10); // aad
        Assert.That((ushort)core.Cpu->Registers[Gpr.Rax], Is.EqualTo(0x003F));
    }

    [Test]
    public void Aam_Zero_IsDivideError() => AssertFault(ExceptionVector.DivideError, 0xD4, 0);

    [Test]
    public void Bound_InsideAndOutside([Values(-5, -4, 0, 9, 10)] int index)
    {
        using TestCore core = Start();
        core.Write(TestCore.Data, [0xFC, 0xFF, 0xFF, 0xFF, 9, 0, 0, 0]);
        core.Cpu->Registers[Gpr.Rax] = (uint)index;
        VcpuExit exit = core.RunToHalt(0x62, 0x05, 0, 0, 0x40, 0); // bound eax, [400000h]
        Assert.That(exit, Is.EqualTo(index is >= -4 and <= 9 ? VcpuExit.Halted : VcpuExit.Shutdown));
        if (exit == VcpuExit.Shutdown) Assert.That(core.FirstFault.Fault.Vector, Is.EqualTo(ExceptionVector.BoundRange));
    }

    [TestCase((ushort)0x10, (ushort)3, (ushort)0x13, true)]
    [TestCase((ushort)0x13, (ushort)1, (ushort)0x13, false)]
    public void Arpl_RaisesRpl(ushort selector, ushort other, ushort result, bool zero)
    {
        using TestCore core = Start();
        core.Cpu->Registers[Gpr.Rax] = selector;
        core.Cpu->Registers[Gpr.Rcx] = other;
        core.RunToHalt(0x63, 0xC8); // arpl ax, cx
        Assert.That((ushort)core.Cpu->Registers[Gpr.Rax], Is.EqualTo(result));
        Assert.That(LazyFlags.Zero(core.Cpu), Is.EqualTo(zero));
    }

    [TestCase(0x08, true, 0x00CF_9B00U)]
    [TestCase(0x18, true, 0x0040_9100U)]
    [TestCase(0x28, true, 0x0000_8B00U)]
    [TestCase(0x30, true, 0x00CF_1300U)]
    [TestCase(0x00, false, 0U)]
    [TestCase(0x38, false, 0U)]
    [TestCase(0x13, false, 0U)]
    public void Lar_ShowsAccessRights(int selector, bool granted, uint rights)
    {
        using TestCore core = Start();
        core.Cpu->Registers[Gpr.Rcx] = (uint)selector;
        core.RunToHalt(0x0F, 0x02, 0xC1); // lar eax, ecx
        Assert.That(LazyFlags.Zero(core.Cpu), Is.EqualTo(granted));
        if (granted) Assert.That(core.Cpu->Registers[Gpr.Rax], Is.EqualTo(rights & 0x00F0_FF00));
    }

    [TestCase(0x10, true, uint.MaxValue)]
    [TestCase(0x18, true, 0xFFFU)]
    [TestCase(0x40, false, 0U)]
    public void Lsl_ShowsLimit(int selector, bool granted, uint limit)
    {
        using TestCore core = Start();
        core.Cpu->Registers[Gpr.Rcx] = (uint)selector;
        core.RunToHalt(0x0F, 0x03, 0xC1); // lsl eax, ecx
        Assert.That(LazyFlags.Zero(core.Cpu), Is.EqualTo(granted));
        if (granted) Assert.That(core.Cpu->Registers[Gpr.Rax], Is.EqualTo(limit));
    }

    [TestCase(0x08, true, false)]
    [TestCase(0x10, true, true)]
    [TestCase(0x18, true, false)]
    [TestCase(0x20, false, false)]
    [TestCase(0x28, false, false)]
    public void VerrVerw_AskForRights(int selector, bool readable, bool writable)
    {
        using TestCore core = Start();
        core.Cpu->Registers[Gpr.Rcx] = (uint)selector;
        core.RunToHalt(0x0F, 0x00, 0xE1); // verr cx
        Assert.That(LazyFlags.Zero(core.Cpu), Is.EqualTo(readable));
        core.Cpu->Halted = false;
        core.RunToHalt(0x0F, 0x00, 0xE9); // verw cx
        Assert.That(LazyFlags.Zero(core.Cpu), Is.EqualTo(writable));
    }

    [TestCase(new byte[] { 0xC4, 0x05 }, SegReg.Es)]
    [TestCase(new byte[] { 0xC5, 0x05 }, SegReg.Ds)]
    [TestCase(new byte[] { 0x0F, 0xB2, 0x05 }, SegReg.Ss)]
    [TestCase(new byte[] { 0x0F, 0xB4, 0x05 }, SegReg.Fs)]
    [TestCase(new byte[] { 0x0F, 0xB5, 0x05 }, SegReg.Gs)]
    public void FarPointer_LoadsSegmentAndOffset(byte[] opcode, int segment)
    {
        using TestCore core = Start();
        core.Write(TestCore.Data, [0x78, 0x56, 0x34, 0x12, 0x10, 0]);
        core.Cpu->Segments[segment].Selector = 0;
        Assert.That(core.RunToHalt([.. opcode, 0, 0, 0x40, 0]), Is.EqualTo(VcpuExit.Halted));
        Assert.That(core.Cpu->Registers[Gpr.Rax], Is.EqualTo(0x12345678));
        Assert.That(core.Cpu->Segments[segment].Selector, Is.EqualTo(0x10));
    }

    [Test]
    public void FarPointer_NotPresent_LeavesTheRegister()
    {
        using TestCore core = Start();
        core.Write(TestCore.Data, [0x78, 0x56, 0x34, 0x12, 0x30, 0]);
        core.Cpu->Registers[Gpr.Rax] = 1;
        core.RunToHalt(0xC4, 0x05, 0, 0, 0x40, 0);
        Assert.That(core.FirstFault.Fault.Vector, Is.EqualTo(ExceptionVector.SegmentNotPresent));
        Assert.That(core.Cpu->Registers[Gpr.Rax], Is.EqualTo(1));
    }

    [Test]
    public void Lar_RealMode_IsUndefined()
    {
        using TestCore core = Start();
        core.Cpu->Cr0 &= ~Cr0.Pe;
        core.RunToHalt(0x0F, 0x02, 0xC1);
        Assert.That(core.FirstFault.Fault.Vector, Is.EqualTo(ExceptionVector.InvalidOpcode));
    }

    private static void AssertFault(byte vector, params byte[] code)
    {
        using TestCore core = Start();
        Assert.That(core.RunToHalt(code), Is.EqualTo(VcpuExit.Shutdown));
        Assert.That(core.FirstFault.Fault.Vector, Is.EqualTo(vector));
        Assert.That(core.FirstFault.Rip, Is.EqualTo(TestCore.Code));
    }

    private static TestCore Start()
    {
        TestCore core = new();
        core.EnterProtectedMode(big: true);
        core.Cpu->Gdtr = new DescriptorTable { Base = Gdt, Limit = (ushort)(Descriptors.Length * 8 - 1) };
        byte[] bytes = new byte[8];
        for (int i = 0; i < Descriptors.Length; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, Descriptors[i]);
            core.Write(Gdt + (ulong)i * 8, bytes);
        }
        return core;
    }

    private static ulong Packed(int value) => (ulong)((value / 10 << 4) | (value % 10));
}
