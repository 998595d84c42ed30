// The host's own processor as the judge of instructions.
using System;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;

using Iced.Intel;

using NUnit.Framework;

using static Iced.Intel.AssemblerRegisters;

namespace ToroEmu.Tests.Support;

/// <summary>
/// Runs bytes on the host with all registers given. Code, stack and data lie at the addresses that <see cref="TestCore"/> has
/// them at, so that pointers and return addresses agree in both worlds. Linux on x86-64 only; one run at a time.
/// </summary>
internal static unsafe partial class NativeOracle
{
    public const int DataSize = 64 << 10;
    public const int StackSize = 64 << 10;
    private const int CodeSize = 64 << 10;

    /// <summary>The stub, then the register block, behind the code.</summary>
    private const ulong Stub = TestCore.Code + 0x8000;
    private const ulong Block = TestCore.Code + 0x9000;

    private const int ReadWriteExecute = 7;
    private const int PrivateAnonymousFixedNoReplace = 0x02 | 0x20 | 0x10_0000;

    private static readonly object Gate = new();
    private static ulong exit;

    /// <summary>Skips the test on a host that cannot judge; with TOROEMU_REQUIRE_ALL=1 it fails.</summary>
    public static void Require()
    {
        if (OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64) return;
        const string reason = "The oracle needs Linux on x86-64.";
        if (Environment.GetEnvironmentVariable("TOROEMU_REQUIRE_ALL") == "1") Assert.Fail(reason);
        Assert.Ignore(reason);
    }

    /// <summary>The host has YMM registers; without, their upper halves stay zero on both sides.</summary>
    public static bool HasAvx { get; } = Has("avx");

    /// <summary>AVX2, FMA and F16C, which came together.</summary>
    public static bool HasAvx2 { get; } = Has("avx2") && Has("fma") && Has("f16c");

    /// <summary>Asks the system: .NET may have been told not to use what is there (DOTNET_EnableHWIntrinsic=0).</summary>
    private static bool Has(string feature) =>
        OperatingSystem.IsLinux() && File.ReadLines("/proc/cpuinfo").Any(line => line.StartsWith("flags", StringComparison.Ordinal) && line.Split(' ').Contains(feature));

    /// <summary>Native image of the data buffer.</summary>
    public static Span<byte> Data => new((void*)TestCore.Data, DataSize);

    /// <summary>Native image of the stack, up to its top.</summary>
    public static Span<byte> Stack => new((void*)(TestCore.StackTop - StackSize), StackSize);

    /// <summary>Runs <paramref name="code"/> from its first byte to behind its last; an exception of the host ends the process.</summary>
    public static void Run(ReadOnlySpan<byte> code, ref MachineState state)
    {
        lock (Gate)
        {
            Prepare();
            code.CopyTo(new Span<byte>((void*)TestCore.Code, CodeSize));
            byte* end = (byte*)TestCore.Code + code.Length;
            *end = 0xE9; // jmp exit
            *(int*)(end + 1) = (int)((long)exit - (long)(end + 5));
            *(MachineState*)Block = state;
            ((delegate* unmanaged<void>)Stub)();
            state = *(MachineState*)Block;
        }
    }

    /// <summary>Maps the areas and writes the stub, once.</summary>
    public static void Prepare()
    {
        if (exit != 0) return;
        Map(TestCore.Code, CodeSize);
        Map(TestCore.StackTop - StackSize, StackSize + 0x1000);
        Map(TestCore.Data, DataSize);
        exit = WriteStub();
    }

    private static void Map(ulong address, int length)
    {
        void* got = Mmap((void*)address, (nuint)length, ReadWriteExecute, PrivateAnonymousFixedNoReplace, -1, 0);
        if (got != (void*)address) throw new InvalidOperationException($"Address {address:x} is not free on this host.");
    }

    /// <summary>Assembles the stub; answers the address of its second half, where the code under test leaves to.</summary>
    private static ulong WriteStub()
    {
        Assembler stub = new(64);
        Label leave = stub.CreateLabel();
        WriteEntry(stub);
        stub.jmp(TestCore.Code);
        stub.Label(ref leave);
        WriteExit(stub);
        using MemoryStream bytes = new();
        AssemblerResult result = stub.Assemble(new StreamCodeWriter(bytes), Stub, BlockEncoderOptions.ReturnNewInstructionOffsets);
        bytes.ToArray().CopyTo(new Span<byte>((void*)Stub, 0x1000));
        return result.GetLabelRIP(leave);
    }

    private static AssemblerRegister64[] Saved => [rbx, rbp, r12, r13, r14, r15];

    private static AssemblerRegister64[] General => [rax, rcx, rdx, rbx, rsp, rbp, rsi, rdi, r8, r9, r10, r11, r12, r13, r14, r15];

    private static AssemblerRegisterXMM[] Vectors =>
        [xmm0, xmm1, xmm2, xmm3, xmm4, xmm5, xmm6, xmm7, xmm8, xmm9, xmm10, xmm11, xmm12, xmm13, xmm14, xmm15];

    private static AssemblerRegisterYMM[] Wide =>
        [ymm0, ymm1, ymm2, ymm3, ymm4, ymm5, ymm6, ymm7, ymm8, ymm9, ymm10, ymm11, ymm12, ymm13, ymm14, ymm15];

    private static long At(string field) => (long)Block + Marshal.OffsetOf<MachineState>(field);

    private static void WriteEntry(Assembler stub)
    {
        foreach (AssemblerRegister64 register in Saved) stub.push(register);
        stub.mov(__qword_ptr[At(nameof(MachineState.HostRsp))], rsp);
        stub.stmxcsr(__dword_ptr[At(nameof(MachineState.HostMxcsr))]);
        stub.ldmxcsr(__dword_ptr[At(nameof(MachineState.Mxcsr))]);
        for (int i = 0; i < 16; i++) stub.movdqu(Vectors[i], __xmmword_ptr[At(nameof(MachineState.Xmm)) + i * 16]);
        for (int i = 0; i < 16 && HasAvx; i++)
            stub.vinsertf128(Wide[i], Wide[i], __xmmword_ptr[At(nameof(MachineState.YmmUpper)) + i * 16], 1);
        stub.push(__qword_ptr[At(nameof(MachineState.Flags))]);
        stub.popfq();
        for (int i = 0; i < 16; i++) stub.mov(General[i], __qword_ptr[At(nameof(MachineState.Registers)) + i * 8]);
    }

    private static void WriteExit(Assembler stub)
    {
        for (int i = 0; i < 16; i++) stub.mov(__qword_ptr[At(nameof(MachineState.Registers)) + i * 8], General[i]);
        stub.mov(rsp, __qword_ptr[At(nameof(MachineState.HostRsp))]);
        stub.pushfq();
        stub.pop(__qword_ptr[At(nameof(MachineState.Flags))]);
        stub.cld();
        for (int i = 0; i < 16; i++) stub.movdqu(__xmmword_ptr[At(nameof(MachineState.Xmm)) + i * 16], Vectors[i]);
        for (int i = 0; i < 16 && HasAvx; i++) stub.vextractf128(__xmmword_ptr[At(nameof(MachineState.YmmUpper)) + i * 16], Wide[i], 1);
        if (HasAvx) stub.vzeroupper();
        stub.stmxcsr(__dword_ptr[At(nameof(MachineState.Mxcsr))]);
        stub.ldmxcsr(__dword_ptr[At(nameof(MachineState.HostMxcsr))]);
        for (int i = Saved.Length - 1; i >= 0; i--) stub.pop(Saved[i]);
        stub.ret();
    }

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial void* Mmap(void* address, nuint length, int protection, int flags, int file, long offset);
}
