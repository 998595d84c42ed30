// Executes a golden line on a core of its own.
using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

using ToroEmu.Cpu;
using ToroEmu.Interpreter;
using ToroEmu.Tests.Support;

namespace ToroEmu.Tests.Golden;

/// <summary>
/// 64-bit lines run at level 0 with flat segments; 32- and 16-bit ones without paging, in 16-bit code with CS at
/// <see cref="TestCore.Code"/> and all other segments at <see cref="TestCore.Data"/>, where bracketed addresses count from.
/// </summary>
internal static unsafe class GoldenRun
{
    private const int Watched = 0x1_0000;

    /// <summary>What differs from the line, or nothing.</summary>
    public static string Differences(GoldenCase line, bool warm)
    {
        using TestCore core = new();
        if (warm) core.Warm();
        ulong start = Enter(core, line.Mode);
        core.Write(TestCore.Code, line.Bytes);
        foreach ((string name, string value) in line.Before) Apply(core, line.Mode, name, value);
        core.Core.RefreshContext();
        Dictionary<string, string> expected = GoldenState.Read(core.Cpu, start);
        byte[] memory = Memory(core);
        expected["rip"] = GoldenState.Hex((ulong)line.Bytes.Length);
        ulong undefined = 0;
        foreach ((string name, string value) in line.After)
        {
            if (name == "undef") undefined = GoldenState.FlagBits(value);
            else if (name[0] == '[') Store(memory, Offset(line.Mode, name), value);
            else Expect(expected, name, value);
        }
        if (expected.Remove("!", out string? fault)) return FaultDifference(core, fault);
        VcpuExit exit = core.Run(1);
        if (exit == VcpuExit.Shutdown) return $"exception {core.FirstFault.Fault.Vector} ({core.FirstFault.Fault.ErrorCode:X})";
        return string.Join("; ", Compare(expected, GoldenState.Read(core.Cpu, start), undefined, IsMmx(line)).Concat(Compare(memory, Memory(core), line.Mode)));
    }

    private static string FaultDifference(TestCore core, string expected)
    {
        VcpuExit exit = core.Run(1);
        if (exit != VcpuExit.Shutdown) return $"no exception, but {exit}";
        CpuFault fault = core.FirstFault.Fault;
        string got = fault.HasErrorCode ? $"{fault.Vector}({fault.ErrorCode:X})" : $"{fault.Vector}";
        return got == expected ? "" : $"exception {got}, expected {expected}";
    }

    /// <summary>Enters the mode; answers RIP of the instruction.</summary>
    private static ulong Enter(TestCore core, CodeMode mode)
    {
        if (mode == CodeMode.Code32) core.EnterProtectedMode(big: true);
        if (mode == CodeMode.Code16) core.EnterProtectedMode(big: false);
        core.Cpu->Registers[Gpr.Rdx] = 0; // after reset it names the processor
        core.Cpu->Cr4 |= Cr4.OsFxsr | Cr4.OsXmmExcpt | (Cr4.OsXsave & core.Core.Services.Model.Cr4Writable);
        if ((core.Cpu->Cr4 & Cr4.OsXsave) != 0) core.Cpu->Xcr0 = 7;
        core.Cpu->Rip = mode == CodeMode.Code16 ? 0 : TestCore.Code;
        if (mode == CodeMode.Code16) EnterShortSegments(core);
        return core.Cpu->Rip;
    }

    private static void EnterShortSegments(TestCore core)
    {
        for (int segment = SegReg.Es; segment < SegReg.Flat; segment++)
            core.Cpu->Segments[segment] = new SegmentRegister { Base = TestCore.Data, Limit = 0xFFFF, Access = 0x93, Selector = 0x10 };
        core.Cpu->Segments[SegReg.Cs] = new SegmentRegister { Base = TestCore.Code, Limit = 0xFFFF, Access = 0x9B, Selector = 8 };
        core.Cpu->Registers[Gpr.Rsp] = 0x8000;
    }

    private static void Apply(TestCore core, CodeMode mode, string name, string value)
    {
        if (name[0] == '[') core.Write(TestCore.Data + (ulong)Offset(mode, name), Convert.FromHexString(value));
        else GoldenState.Write(core.Cpu, name, value);
    }

    /// <summary>Place in the watched data of "[address]".</summary>
    private static int Offset(CodeMode mode, string name)
    {
        ulong address = GoldenState.Number(name.Trim('[', ']'));
        ulong offset = mode == CodeMode.Code16 ? address : address - TestCore.Data;
        return offset < Watched ? (int)offset : throw new FormatException($"not data: {name}");
    }

    private static void Store(byte[] memory, int offset, string value) => Convert.FromHexString(value).CopyTo(memory, offset);

    private static byte[] Memory(TestCore core)
    {
        byte[] bytes = new byte[Watched];
        core.Ram.TryRead(TestCore.Data, bytes);
        return bytes;
    }

    /// <summary>xmmN is the low half of ymmN, whose high half stays.</summary>
    private static void Expect(Dictionary<string, string> expected, string name, string value)
    {
        string key = name.StartsWith("xmm", StringComparison.Ordinal) ? $"ymm{name[3..]}" : name;
        if (key != "!" && !expected.ContainsKey(key)) throw new FormatException($"no such state: {name}");
        expected[key] = key == name ? Normal(key, value) : expected[key][..32] + value.PadLeft(32, '0');
    }

    private static string Normal(string name, string value) => name switch
    {
        "!" => value,
        "flags" => GoldenState.FlagText(GoldenState.FlagBits(value)),
        _ when name.StartsWith("st", StringComparison.Ordinal) => value,
        _ when name.StartsWith("ymm", StringComparison.Ordinal) => value.PadLeft(64, '0'),
        _ => GoldenState.Hex(GoldenState.Number(value)),
    };

    private static IEnumerable<string> Compare(Dictionary<string, string> expected, Dictionary<string, string> got, ulong undefined, bool isMmx)
    {
        ulong flags = GoldenState.FlagBits(expected["flags"]) & ~undefined, gotFlags = GoldenState.FlagBits(got["flags"]) & ~undefined;
        if (flags != gotFlags) yield return $"flags {GoldenState.FlagText(gotFlags)}, expected {GoldenState.FlagText(flags)}";
        foreach ((string name, string value) in expected)
            if (name != "flags" && IsCompared(name, isMmx) && got[name] != value) yield return $"{name} {got[name]}, expected {value}";
    }

    /// <summary>MMX registers are another name of x87 ones: a line speaks of the ones or of the others.</summary>
    private static bool IsMmx(GoldenCase line) => line.Before.Concat(line.After).Any(pair => pair.Key.StartsWith("mm", StringComparison.Ordinal));

    private static bool IsCompared(string name, bool isMmx) =>
        name.StartsWith("mm", StringComparison.Ordinal) ? isMmx : !isMmx || (name != "fsw" && !name.StartsWith("st", StringComparison.Ordinal));

    private static IEnumerable<string> Compare(byte[] expected, byte[] got, CodeMode mode)
    {
        for (int at = 0; at < expected.Length; at++)
        {
            if (expected[at] == got[at]) continue;
            string address = (mode == CodeMode.Code16 ? at : (int)TestCore.Data + at).ToString("X", CultureInfo.InvariantCulture);
            yield return $"[{address}] {got[at]:X2}, expected {expected[at]:X2}";
        }
    }
}
