// What the events of a trace are about.
using System.Collections.Generic;
using System.IO;

using ToroEmu.Machines;
using ToroEmu.Machines.Loading;
using ToroEmu.Machines.Record;
using ToroEmu.Symbols;

namespace ToroEmu.Tracing;

/// <summary>The header of the trace, and the image with its names, if it can be found.</summary>
internal sealed class ExportContext
{
    private readonly Dictionary<ulong, SymbolPosition?> known = [];

    /// <summary>Without an image there are no names.</summary>
    public ExportContext(RunEventHeader header, ElfImage image)
    {
        Header = header;
        Image = image;
        Symbols = SymbolTable.From(image);
        Lines = SourceLines.From(image);
    }

    public RunEventHeader Header { get; }

    public ElfImage Image { get; }

    public SymbolTable Symbols { get; }

    public SourceLines Lines { get; }

    /// <summary>What an address lies in; null: nobody knows.</summary>
    public SymbolPosition? Find(ulong address)
    {
        if (known.TryGetValue(address, out SymbolPosition? position)) return position;
        position = Symbols.Find(address);
        known.Add(address, position);
        return position;
    }

    /// <summary>The name of a function; code without names is one.</summary>
    public string FunctionOf(ulong address) => Find(address)?.Symbol.Name ?? "[unknown]";

    /// <summary>With the image where the trace says, or where <paramref name="path"/> says.</summary>
    /// <exception cref="TraceException">There is another image.</exception>
    /// <exception cref="ImageException">The image that the user named cannot be read.</exception>
    public static ExportContext Of(RunEventHeader header, string? path)
    {
        if (path is null && !File.Exists(header.Image)) return new ExportContext(header, ElfImage.None);
        GuestImage image;
        try
        {
            image = GuestImage.Read(path ?? header.Image);
        }
        catch (ImageException) when (path is null)
        {
            return new ExportContext(header, ElfImage.None);
        }

        bool isSame = header.ImageHash is null || string.Equals(ImageIdentity.Of(image).Hash, header.ImageHash, System.StringComparison.OrdinalIgnoreCase);
        if (!isSame && path is not null) throw new TraceException($"was made of another image than {path}; name the one that was traced");
        return new ExportContext(header, isSame ? image.SymbolSource : ElfImage.None);
    }
}
