// Options that are known by two names.
namespace ToroEmu.Cli;

/// <summary>QEMU's long names with one dash are options of their own, since the help would show them instead of ours as aliases.</summary>
internal static class Spelling
{
    /// <summary>What the user wrote by either name, or null.</summary>
    /// <param name="ours">The value by our name.</param>
    /// <param name="qemus">The value by QEMU's name.</param>
    /// <param name="names">Both names, for the error.</param>
    /// <exception cref="UsageException">Both were written.</exception>
    public static string? OneOf(string? ours, string? qemus, string names) =>
        ours is null || qemus is null ? ours ?? qemus : throw new UsageException($"{names} say the same; write one of them");
}
