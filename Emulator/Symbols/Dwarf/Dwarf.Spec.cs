// Numbers of the debugging format (DWARF 5, sections 7.5 to 7.24; .eh_frame: LSB core, 10.6) as far as lines, functions and unwinding need them.
namespace ToroEmu.Symbols.Dwarf;

internal static class DwarfSpec
{
    /// <summary>A unit_length that says: the length follows in 64 bits, and so do offsets (7.4).</summary>
    public const uint Escape64 = 0xFFFF_FFFF;
    public const ushort VersionMin = 2;
    public const ushort VersionMax = 5;

    // Unit types (7.5.1).
    public const byte UnitType = 2;
    public const byte UnitSkeleton = 4;
    public const byte UnitSplitCompile = 5;
    public const byte UnitSplitType = 6;

    // Tags (7.5.3).
    public const ulong TagInlinedSubroutine = 0x1D;
    public const ulong TagSubprogram = 0x2E;

    // Attributes (7.5.4).
    public const ulong AttributeName = 0x03;
    public const ulong AttributeStatementList = 0x10;
    public const ulong AttributeLowPc = 0x11;
    public const ulong AttributeHighPc = 0x12;
    public const ulong AttributeCompilationDirectory = 0x1B;
    public const ulong AttributeAbstractOrigin = 0x31;
    public const ulong AttributeSpecification = 0x47;
    public const ulong AttributeRanges = 0x55;
    public const ulong AttributeCallFile = 0x58;
    public const ulong AttributeCallLine = 0x59;
    public const ulong AttributeStringOffsetsBase = 0x72;
    public const ulong AttributeAddressBase = 0x73;
    public const ulong AttributeRangeListsBase = 0x74;

    // Forms (7.5.6, and GNU's for split and shared files).
    public const ulong FormAddress = 0x01;
    public const ulong FormBlock2 = 0x03;
    public const ulong FormBlock4 = 0x04;
    public const ulong FormData2 = 0x05;
    public const ulong FormData4 = 0x06;
    public const ulong FormData8 = 0x07;
    public const ulong FormString = 0x08;
    public const ulong FormBlock = 0x09;
    public const ulong FormBlock1 = 0x0A;
    public const ulong FormData1 = 0x0B;
    public const ulong FormFlag = 0x0C;
    public const ulong FormSigned = 0x0D;
    public const ulong FormStringPointer = 0x0E;
    public const ulong FormUnsigned = 0x0F;
    public const ulong FormReferenceAddress = 0x10;
    public const ulong FormReference1 = 0x11;
    public const ulong FormReference2 = 0x12;
    public const ulong FormReference4 = 0x13;
    public const ulong FormReference8 = 0x14;
    public const ulong FormReferenceUnsigned = 0x15;
    public const ulong FormIndirect = 0x16;
    public const ulong FormSectionOffset = 0x17;
    public const ulong FormExpression = 0x18;
    public const ulong FormFlagPresent = 0x19;
    public const ulong FormStringIndex = 0x1A;
    public const ulong FormAddressIndex = 0x1B;
    public const ulong FormReferenceSupplement4 = 0x1C;
    public const ulong FormStringSupplement = 0x1D;
    public const ulong FormData16 = 0x1E;
    public const ulong FormLineString = 0x1F;
    public const ulong FormSignature8 = 0x20;
    public const ulong FormImplicit = 0x21;
    public const ulong FormLocationIndex = 0x22;
    public const ulong FormRangeIndex = 0x23;
    public const ulong FormReferenceSupplement8 = 0x24;
    public const ulong FormStringIndex1 = 0x25;
    public const ulong FormStringIndex2 = 0x26;
    public const ulong FormStringIndex3 = 0x27;
    public const ulong FormStringIndex4 = 0x28;
    public const ulong FormAddressIndex1 = 0x29;
    public const ulong FormAddressIndex2 = 0x2A;
    public const ulong FormAddressIndex3 = 0x2B;
    public const ulong FormAddressIndex4 = 0x2C;
    public const ulong FormReferenceAlternate = 0x1F20;
    public const ulong FormStringAlternate = 0x1F21;

    // Content of file tables (7.22).
    public const ulong ContentPath = 1;
    public const ulong ContentDirectory = 2;

    // Opcodes of line programs (7.22).
    public const byte LineExtended = 0;
    public const byte LineCopy = 1;
    public const byte LineAdvancePc = 2;
    public const byte LineAdvanceLine = 3;
    public const byte LineSetFile = 4;
    public const byte LineSetColumn = 5;
    public const byte LineNegateStatement = 6;
    public const byte LineConstAddPc = 8;
    public const byte LineFixedAdvancePc = 9;
    public const byte LineExtendedEndSequence = 1;
    public const byte LineExtendedSetAddress = 2;

    // Entries of range lists (7.25).
    public const byte RangeEnd = 0;
    public const byte RangeBaseIndex = 1;
    public const byte RangeStartIndexEndIndex = 2;
    public const byte RangeStartIndexLength = 3;
    public const byte RangeOffsetPair = 4;
    public const byte RangeBaseAddress = 5;
    public const byte RangeStartEnd = 6;
    public const byte RangeStartLength = 7;
}
