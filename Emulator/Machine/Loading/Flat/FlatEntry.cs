// Where a flat image starts.
namespace ToroEmu.Machines.Loading.Flat;

internal static class FlatEntry
{
    /// <summary>The user's entry point, or the first byte.</summary>
    /// <exception cref="ImageException">It lies outside of the image.</exception>
    public static ulong Of(MachineConfig config, ImagePiece image)
    {
        ulong entry = config.EntryAddress ?? image.Address;
        return image.Range.Contains(entry)
            ? entry
            : throw new ImageException(
                $"is loaded from 0x{image.Address:x} to 0x{image.Range.End - 1:x}, and --entry 0x{entry:x} lies outside; name an address within, or move it by --load");
    }
}
