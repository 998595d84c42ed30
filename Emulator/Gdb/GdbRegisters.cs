// All registers in the order of their numbers.
using System.Collections.Immutable;
using System.Linq;

namespace ToroEmu.Gdb;

/// <summary>
/// The order of features and registers is gdb's own as far as gdb has one (Debugging with GDB, G.5.7). The core feature has 64-bit names, and 32-bit ones, too: so
/// the same description serves gdb's architectures i386:x86-64, i386 and i8086, and numbers and widths never change, whatever mode the guest is in.
/// </summary>
internal static class GdbRegisters
{
    public const string Core = "org.gnu.gdb.i386.core";
    public const string Sse = "org.gnu.gdb.i386.sse";
    public const string Avx = "org.gnu.gdb.i386.avx";
    public const string Segments = "org.gnu.gdb.i386.segments";
    public const string Control = "org.toroemu.x86.control";
    public const string Tables = "org.toroemu.x86.tables";
    public const string Debug = "org.toroemu.x86.debug";
    public const string ModelSpecific = "org.toroemu.x86.msr";

    private const int Vectors = 16;

    /// <summary>gdb's types of pointers are as wide as the architecture that it believes in, and would move all that follows.</summary>
    private const string Pointer = "uint64";
    private const string Word = "int64";
    private const string Half = "int32";

    public static ImmutableArray<GdbRegister> All { get; } = List();

    /// <summary>Registers of a g packet, the first ones: all that gdb shows without being asked. The others are asked for one by one.</summary>
    public static int InGeneralPacket { get; } = NumberOf("eax");

    public static int NumberOf(string name) => All.Select((register, number) => (register, number)).First(pair => pair.register.Name == name).number;

    private static ImmutableArray<GdbRegister> List()
    {
        ImmutableArray<GdbRegister>.Builder list = ImmutableArray.CreateBuilder<GdbRegister>();
        AddCore(list);
        for (int number = 0; number < Vectors; number++) list.Add(new GdbRegister(Sse, $"xmm{number}", $"XMM{number}", 16, "vec128"));
        list.Add(new GdbRegister(Sse, "mxcsr", "MXCSR", 4, "i386_mxcsr", "vector"));
        for (int number = 0; number < Vectors; number++) list.Add(new GdbRegister(Avx, $"ymm{number}h", $"YMM{number}H", 16, "uint128"));
        AddLegacyCore(list);
        list.Add(new GdbRegister(Segments, "fs_base", "FS.BASE", 8, Word));
        list.Add(new GdbRegister(Segments, "gs_base", "GS.BASE", 8, Word));
        AddControl(list);
        AddTables(list);
        AddModelSpecific(list);
        return list.ToImmutable();
    }

    private static void AddCore(ImmutableArray<GdbRegister>.Builder list)
    {
        foreach (string name in new[] { "rax", "rbx", "rcx", "rdx", "rsi", "rdi" }) list.Add(new GdbRegister(Core, name, name, 8, Word));
        list.Add(new GdbRegister(Core, "rbp", "RBP", 8, Pointer));
        list.Add(new GdbRegister(Core, "rsp", "RSP", 8, Pointer));
        for (int number = 8; number < 16; number++) list.Add(new GdbRegister(Core, $"r{number}", $"R{number}", 8, Word));
        list.Add(new GdbRegister(Core, "rip", "RIP", 8, Pointer) { IsLinear = true });
        list.Add(new GdbRegister(Core, "eflags", "EFLAGS", 4, "i386_eflags"));
        foreach (string name in new[] { "cs", "ss", "ds", "es", "fs", "gs" }) list.Add(new GdbRegister(Core, name, name, 4, Half));
        for (int number = 0; number < 8; number++) list.Add(new GdbRegister(Core, $"st{number}", $"ST{number}", 10, "i387_ext"));
        AddUnit(list);
    }

    private static void AddUnit(ImmutableArray<GdbRegister>.Builder list)
    {
        foreach ((string name, string source) in new[]
        {
            ("fctrl", "FCW"), ("fstat", "FSW"), ("ftag", "FTW"), ("fiseg", "FCS"), ("fioff", "FIP"), ("foseg", "FDS"), ("fooff", "FDP"), ("fop", "FOP"),
        }) list.Add(new GdbRegister(Core, name, source, 4, "int", "float"));
    }

    /// <summary>The names that the core feature must have for gdb's architectures i386 and i8086; flags, segments and x87 have the same names there.</summary>
    private static void AddLegacyCore(ImmutableArray<GdbRegister>.Builder list)
    {
        foreach (string name in new[] { "eax", "ecx", "edx", "ebx" }) list.Add(new GdbRegister(Core, name, name, 4, Half));
        list.Add(new GdbRegister(Core, "esp", "ESP", 4, "uint32"));
        list.Add(new GdbRegister(Core, "ebp", "EBP", 4, "uint32"));
        list.Add(new GdbRegister(Core, "esi", "ESI", 4, Half));
        list.Add(new GdbRegister(Core, "edi", "EDI", 4, Half));
        list.Add(new GdbRegister(Core, "eip", "EIP", 4, "uint32") { IsLinear = true });
    }

    private static void AddControl(ImmutableArray<GdbRegister>.Builder list)
    {
        list.Add(new GdbRegister(Control, "cr0", "CR0", 8, "x86_cr0"));
        list.Add(new GdbRegister(Control, "cr2", "CR2", 8, Word));
        list.Add(new GdbRegister(Control, "cr3", "CR3", 8, Word));
        list.Add(new GdbRegister(Control, "cr4", "CR4", 8, "x86_cr4"));
        list.Add(new GdbRegister(Control, "cr8", "CR8", 8, Word));
        list.Add(new GdbRegister(Control, "efer", "EFER", 8, "x86_efer"));
        list.Add(new GdbRegister(Control, "xcr0", "XCR0", 8, Word));
        list.Add(new GdbRegister(Control, "k_gs_base", "KERNEL_GS_BASE", 8, Word));
        list.Add(new GdbRegister(Control, "cpl", "CPL", 4, Half));
        list.Add(new GdbRegister(Control, "code_bits", "BITS", 4, Half));
        list.Add(new GdbRegister(Control, "rip_offset", "RIP", 8, Word));
        foreach (int number in new[] { 0, 1, 2, 3, 6, 7 }) list.Add(new GdbRegister(Debug, $"dr{number}", $"DR{number}", 8, Word));
    }

    private static void AddTables(ImmutableArray<GdbRegister>.Builder list)
    {
        foreach (string segment in new[] { "es", "cs", "ss", "ds" }) list.Add(new GdbRegister(Tables, $"{segment}_base", $"{segment}.BASE", 8, Word));
        foreach (string segment in new[] { "es", "cs", "ss", "ds", "fs", "gs" }) list.Add(new GdbRegister(Tables, $"{segment}_limit", $"{segment}.LIMIT", 4, Half));
        foreach (string table in new[] { "gdt", "idt" })
        {
            list.Add(new GdbRegister(Tables, $"{table}_base", $"{table}R.BASE", 8, Pointer));
            list.Add(new GdbRegister(Tables, $"{table}_limit", $"{table}R.LIMIT", 4, Half));
        }

        foreach (string segment in new[] { "ldtr", "tr" })
        {
            list.Add(new GdbRegister(Tables, segment, segment, 4, Half));
            list.Add(new GdbRegister(Tables, $"{segment}_base", $"{segment}.BASE", 8, Pointer));
            list.Add(new GdbRegister(Tables, $"{segment}_limit", $"{segment}.LIMIT", 4, Half));
        }
    }

    private static void AddModelSpecific(ImmutableArray<GdbRegister>.Builder list)
    {
        foreach (string name in new[]
        {
            "tsc", "tsc_adjust", "tsc_aux", "tsc_deadline", "apic_base", "star", "lstar", "cstar", "fmask", "sysenter_cs", "sysenter_esp", "sysenter_eip", "pat",
            "mtrr_def_type", "misc_enable", "debugctl",
        }) list.Add(new GdbRegister(ModelSpecific, name, name, 8, Word));
    }
}
