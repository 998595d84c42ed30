// The registers as gdb wants to be told of them.
using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace ToroEmu.Gdb;

/// <summary>target.xml and the files that it includes, one per feature (Debugging with GDB, appendix G).</summary>
internal static class TargetDescription
{
    private const string Root = "target.xml";
    private const string Document = "<?xml version=\"1.0\"?>\n";

    /// <summary>Bits by name, lowest first: type, its bytes, then fields.</summary>
    private static readonly Dictionary<string, (string Type, int Bytes, (string Name, int First, int Last)[] Fields)[]> Flags = new()
    {
        [GdbRegisters.Core] =
        [
            ("i386_eflags", 4,
            [
                ("CF", 0, 0), ("", 1, 1), ("PF", 2, 2), ("AF", 4, 4), ("ZF", 6, 6), ("SF", 7, 7), ("TF", 8, 8), ("IF", 9, 9), ("DF", 10, 10), ("OF", 11, 11), ("IOPL", 12, 13),
                ("NT", 14, 14), ("RF", 16, 16), ("VM", 17, 17), ("AC", 18, 18), ("VIF", 19, 19), ("VIP", 20, 20), ("ID", 21, 21),
            ]),
        ],
        [GdbRegisters.Sse] =
        [
            ("i386_mxcsr", 4,
            [
                ("IE", 0, 0), ("DE", 1, 1), ("ZE", 2, 2), ("OE", 3, 3), ("UE", 4, 4), ("PE", 5, 5), ("DAZ", 6, 6), ("IM", 7, 7), ("DM", 8, 8), ("ZM", 9, 9), ("OM", 10, 10),
                ("UM", 11, 11), ("PM", 12, 12), ("RC", 13, 14), ("FZ", 15, 15),
            ]),
        ],
        [GdbRegisters.Control] =
        [
            ("x86_cr0", 8, [("PE", 0, 0), ("MP", 1, 1), ("EM", 2, 2), ("TS", 3, 3), ("ET", 4, 4), ("NE", 5, 5), ("WP", 16, 16), ("AM", 18, 18), ("NW", 29, 29), ("CD", 30, 30), ("PG", 31, 31)]),
            ("x86_cr4", 8,
            [
                ("VME", 0, 0), ("PVI", 1, 1), ("TSD", 2, 2), ("DE", 3, 3), ("PSE", 4, 4), ("PAE", 5, 5), ("MCE", 6, 6), ("PGE", 7, 7), ("PCE", 8, 8), ("OSFXSR", 9, 9), ("OSXMMEXCPT", 10, 10),
                ("UMIP", 11, 11), ("FSGSBASE", 16, 16), ("PCIDE", 17, 17), ("OSXSAVE", 18, 18), ("SMEP", 20, 20), ("SMAP", 21, 21),
            ]),
            ("x86_efer", 8, [("SCE", 0, 0), ("LME", 8, 8), ("LMA", 10, 10), ("NXE", 11, 11)]),
        ],
    };

    /// <summary>The text of a file of the description; null: there is none of that name.</summary>
    public static string? File(string name)
    {
        if (name == Root) return RootText();
        string feature = name.EndsWith(".xml", StringComparison.Ordinal) ? name[..^4] : "";
        return GdbRegisters.All.Any(register => register.Feature == feature) ? FeatureText(feature) : null;
    }

    /// <summary>The guest is no program of an operating system that gdb knows.</summary>
    private static string RootText()
    {
        StringBuilder text = new(Document);
        text.Append("<!DOCTYPE target SYSTEM \"gdb-target.dtd\">\n<target>\n<architecture>i386:x86-64</architecture>\n<osabi>none</osabi>\n");
        foreach (string feature in GdbRegisters.All.Select(register => register.Feature).Distinct()) text.Append(CultureInfo.InvariantCulture, $"<xi:include href=\"{feature}.xml\"/>\n");
        return text.Append("</target>\n").ToString();
    }

    private static string FeatureText(string feature)
    {
        StringBuilder text = new(Document);
        text.Append(CultureInfo.InvariantCulture, $"<!DOCTYPE feature SYSTEM \"gdb-target.dtd\">\n<feature name=\"{feature}\">\n");
        if (feature == GdbRegisters.Sse) AddVectorTypes(text);
        if (Flags.TryGetValue(feature, out (string Type, int Bytes, (string Name, int First, int Last)[] Fields)[]? types)) AddFlags(text, types);
        for (int number = 0; number < GdbRegisters.All.Length; number++)
        {
            GdbRegister register = GdbRegisters.All[number];
            if (register.Feature != feature) continue;
            string group = register.Group is null ? "" : $" group=\"{register.Group}\"";
            text.Append(CultureInfo.InvariantCulture, $"<reg name=\"{register.Name}\" bitsize=\"{8 * register.Bytes}\" type=\"{register.Type}\" regnum=\"{number}\"{group}/>\n");
        }

        return text.Append("</feature>\n").ToString();
    }

    private static void AddFlags(StringBuilder text, (string Type, int Bytes, (string Name, int First, int Last)[] Fields)[] types)
    {
        foreach ((string type, int bytes, (string Name, int First, int Last)[] fields) in types)
        {
            text.Append(CultureInfo.InvariantCulture, $"<flags id=\"{type}\" size=\"{bytes}\">\n");
            foreach ((string name, int first, int last) in fields) text.Append(CultureInfo.InvariantCulture, $"<field name=\"{name}\" start=\"{first}\" end=\"{last}\"/>\n");
            text.Append("</flags>\n");
        }
    }

    /// <summary>What gdb calls the parts of a vector register.</summary>
    private static void AddVectorTypes(StringBuilder text)
    {
        (string Id, string Type, int Count)[] parts =
            [("v8h", "bfloat16", 8), ("v4f", "ieee_single", 4), ("v2d", "ieee_double", 2), ("v16i8", "int8", 16), ("v8i16", "int16", 8), ("v4i32", "int32", 4), ("v2i64", "int64", 2)];
        foreach ((string id, string type, int count) in parts) text.Append(CultureInfo.InvariantCulture, $"<vector id=\"{id}\" type=\"{type}\" count=\"{count}\"/>\n");
        text.Append("<union id=\"vec128\">\n");
        (string Name, string Type)[] fields =
        [
            ("v8_bfloat16", "v8h"), ("v4_float", "v4f"), ("v2_double", "v2d"), ("v16_int8", "v16i8"), ("v8_int16", "v8i16"), ("v4_int32", "v4i32"), ("v2_int64", "v2i64"), ("uint128", "uint128"),
        ];
        foreach ((string name, string type) in fields) text.Append(CultureInfo.InvariantCulture, $"<field name=\"{name}\" type=\"{type}\"/>\n");
        text.Append("</union>\n");
    }
}
