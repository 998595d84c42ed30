// A line of a source file.
using System.Globalization;

using ToroEmu.Symbols.Dwarf;

namespace ToroEmu.Symbols;

/// <param name="File">Path as the compiler wrote it, made full by its working directory.</param>
/// <param name="Line">1 and up.</param>
/// <param name="Column">1 and up; 0 when unknown.</param>
public readonly record struct SourcePlace(string File, int Line, int Column)
{
    /// <summary>The file's name without its path.</summary>
    public string FileName => SourcePath.NameOf(File);

    /// <summary><c>name:line</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{FileName}:{Line}");
}
