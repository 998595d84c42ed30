// Which image a machine was booted from.
using System;
using System.Security.Cryptography;

using ToroEmu.Machines.Loading;

namespace ToroEmu.Machines;

/// <param name="Path">As the user named it.</param>
/// <param name="Hash">SHA-256 of the file, hexadecimal.</param>
public sealed record ImageIdentity(string Path, string Hash)
{
    public static ImageIdentity Of(GuestImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        return new ImageIdentity(image.Path, Convert.ToHexString(SHA256.HashData(image.Bytes.Span)));
    }

    /// <summary>The headers of the image, for names in reports; none if the file is not there any more, or is another one.</summary>
    public ElfImage FindSymbols()
    {
        try
        {
            GuestImage image = GuestImage.Read(Path);
            return Of(image).Hash == Hash ? image.SymbolSource : ElfImage.None;
        }
        catch (ImageException)
        {
            return ElfImage.None;
        }
    }
}
