// Which instruction forms are tried.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;

using Iced.Intel;

namespace ToroEmu.Oracle;

/// <summary>
/// Every form of the decoder's table that is there in a code size, less those that <see cref="Exclusions"/> names, the host has not,
/// or the emulator neither announces nor executes.
/// </summary>
internal sealed class FormTable
{
    private readonly bool[] included = new bool[Enum.GetValues<Code>().Length];

    private FormTable(int bitness, IReadOnlyList<Form> forms)
    {
        Bitness = bitness;
        Forms = forms;
        foreach (Form form in forms) included[(int)form.Code] = true;
    }

    public int Bitness { get; }

    /// <summary>The emulator heeds EFLAGS.AC.</summary>
    public bool ChecksAlignment { get; init; }

    public IReadOnlyList<Form> Forms { get; }

    public bool Includes(Code code) => included[(int)code];

    /// <summary>Asks both processors; <paramref name="probe"/> says whether the emulator knows a form that it does not announce.</summary>
    public static FormTable Create(int bitness, HostFeatures emulator, ExecutionProbe probe, string? pattern)
    {
        Regex? wanted = pattern == null ? null : new Regex(pattern, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
        IEnumerable<Form> forms = AllForms(bitness)
            .Where(form => wanted?.IsMatch(form.Code.ToString()) ?? true)
            .Where(form => HostFeatures.Host.HasAll(form.Info) && (emulator.HasAll(form.Info) || probe.Executes(form)));
        return new FormTable(bitness, [.. forms]) { ChecksAlignment = probe.ChecksAlignment };
    }

    /// <summary>A table of one form.</summary>
    public static FormTable Of(int bitness, Form form) => new(bitness, [form]);

    /// <summary>Forms of a code size that could be tried if both processors had them.</summary>
    public static IEnumerable<Form> AllForms(int bitness) => Enum.GetValues<Code>()
        .Where(code => Exists(code.ToOpCode(), bitness) && Exclusions.Reason(code) == null).Select(code => new Form(code));

    private static bool Exists(OpCodeInfo info, int bitness) => info.IsInstruction && info.Encoding is EncodingKind.Legacy or EncodingKind.VEX
        && info.DecoderOption == DecoderOptions.None
        && (bitness == 64 ? info.Mode64 && info.IntelDecoder64 : bitness == 32 ? info.Mode32 && info.IntelDecoder32 : info.Mode16 && info.IntelDecoder16);
}
