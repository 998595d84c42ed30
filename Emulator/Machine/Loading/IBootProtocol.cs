// What a way to boot has to know.
using System.Collections.Immutable;

namespace ToroEmu.Machines.Loading;

/// <summary>
/// One boot protocol. <see cref="GuestLoader"/> asks <see cref="Layout"/>, writes these pieces and the firmware's tables, and then asks
/// <see cref="Describe"/>, so that every structure finds a place beside the image. Protocols hold no state.
/// </summary>
internal interface IBootProtocol
{
    BootKind Kind { get; }

    /// <summary>Whether the content of the file says that it follows the protocol. Must stand any file.</summary>
    /// <exception cref="ImageException">It is an ELF file that is damaged or for another machine.</exception>
    bool Recognises(GuestImage image);

    /// <summary>What of the image lies where. Writes nothing.</summary>
    /// <exception cref="ImageException">The image does not follow the protocol; the message says what is missing.</exception>
    ImmutableArray<ImagePiece> Layout(BootRequest request);

    /// <summary>Writes what the protocol hands the guest, and answers how the boot processor starts.</summary>
    /// <param name="request">What is booted.</param>
    /// <param name="pieces">What <see cref="Layout"/> answered; in RAM by now.</param>
    /// <param name="space">RAM, with the places of image and tables taken.</param>
    /// <exception cref="ImageException">There is no room, or the user asks for something the protocol cannot do.</exception>
    BootEntry Describe(BootRequest request, ImmutableArray<ImagePiece> pieces, BootSpace space);
}
