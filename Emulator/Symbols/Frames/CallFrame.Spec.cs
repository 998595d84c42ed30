// Numbers of call frame information (DWARF 5, 6.4 and 7.24; LSB core 5.0, 10.5 and 10.6; register numbers: System V psABIs, figures 3.36 and 2.14).
namespace ToroEmu.Symbols.Frames;

internal static class CallFrameSpec
{
    public const uint CieId = 0xFFFF_FFFF;

    // Pointer encodings of .eh_frame.
    public const byte PointerOmitted = 0xFF;
    public const byte PointerFormat = 0x0F;
    public const byte PointerApplication = 0x70;
    public const byte PointerIndirect = 0x80;
    public const byte PointerRelative = 0x10;
    public const byte FormatAbsolute = 0x00;
    public const byte FormatUleb = 0x01;
    public const byte FormatUInt16 = 0x02;
    public const byte FormatUInt32 = 0x03;
    public const byte FormatUInt64 = 0x04;
    public const byte FormatSleb = 0x09;
    public const byte FormatInt16 = 0x0A;
    public const byte FormatInt32 = 0x0B;
    public const byte FormatInt64 = 0x0C;

    // Instructions; the first three have their operand in the lower six bits.
    public const byte PrimaryMask = 0xC0;
    public const byte OperandMask = 0x3F;
    public const byte AdvanceLocation = 0x40;
    public const byte Offset = 0x80;
    public const byte Restore = 0xC0;
    public const byte Nop = 0x00;
    public const byte SetLocation = 0x01;
    public const byte AdvanceLocation1 = 0x02;
    public const byte AdvanceLocation2 = 0x03;
    public const byte AdvanceLocation4 = 0x04;
    public const byte OffsetExtended = 0x05;
    public const byte RestoreExtended = 0x06;
    public const byte Undefined = 0x07;
    public const byte SameValue = 0x08;
    public const byte Register = 0x09;
    public const byte RememberState = 0x0A;
    public const byte RestoreState = 0x0B;
    public const byte DefineCfa = 0x0C;
    public const byte DefineCfaRegister = 0x0D;
    public const byte DefineCfaOffset = 0x0E;
    public const byte DefineCfaExpression = 0x0F;
    public const byte Expression = 0x10;
    public const byte OffsetExtendedSigned = 0x11;
    public const byte DefineCfaSigned = 0x12;
    public const byte DefineCfaOffsetSigned = 0x13;
    public const byte ValueOffset = 0x14;
    public const byte ValueOffsetSigned = 0x15;
    public const byte ValueExpression = 0x16;
    public const byte GnuArgumentsSize = 0x2E;

    // Expressions (7.7.1), as far as compilers use them here.
    public const byte OpAddress = 0x03;
    public const byte OpDereference = 0x06;
    public const byte OpConst1Unsigned = 0x08;
    public const byte OpConst8Signed = 0x0F;
    public const byte OpConstUleb = 0x10;
    public const byte OpConstSleb = 0x11;
    public const byte OpDuplicate = 0x12;
    public const byte OpAnd = 0x1A;
    public const byte OpMinus = 0x1C;
    public const byte OpMultiply = 0x1E;
    public const byte OpOr = 0x21;
    public const byte OpPlus = 0x22;
    public const byte OpPlusConst = 0x23;
    public const byte OpShiftLeft = 0x24;
    public const byte OpShiftRight = 0x25;
    public const byte OpEqual = 0x29;
    public const byte OpNotEqual = 0x2E;
    public const byte OpGreaterOrEqual = 0x2A;
    public const byte OpGreater = 0x2B;
    public const byte OpLessOrEqual = 0x2C;
    public const byte OpLess = 0x2D;
    public const byte OpLiteral0 = 0x30;
    public const byte OpLiteral31 = 0x4F;
    public const byte OpRegister0 = 0x70;
    public const byte OpRegister31 = 0x8F;

    /// <summary>DWARF's register numbers to x86's for 64-bit code: RAX, RDX, RCX, RBX, RSI, RDI, RBP, RSP, then as they are. 32-bit code numbers as x86 does.</summary>
    public static readonly byte[] Wide = [0, 2, 1, 3, 6, 7, 5, 4, 8, 9, 10, 11, 12, 13, 14, 15];

    /// <summary>The return address's column.</summary>
    public const int ReturnWide = 16;
    public const int ReturnNarrow = 8;
}
