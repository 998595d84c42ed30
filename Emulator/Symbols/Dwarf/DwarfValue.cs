// A value of an attribute.
namespace ToroEmu.Symbols.Dwarf;

/// <param name="Form">DW_FORM of the value; 0: there is no such attribute.</param>
/// <param name="Number">The number; for texts, addresses and references an offset or index that the unit makes something of; 0 for blocks.</param>
internal readonly record struct DwarfValue(ulong Form, ulong Number)
{
    public bool IsThere => Form != 0;

    public bool IsAddress => Form is DwarfSpec.FormAddress or DwarfSpec.FormAddressIndex or (>= DwarfSpec.FormAddressIndex1 and <= DwarfSpec.FormAddressIndex4);

    /// <summary>Reads a value of a form; an unknown form breaks the cursor, since nobody knows where the next value begins.</summary>
    public static DwarfValue Read(ref DwarfCursor cursor, ulong form, long implicitValue, in DwarfUnitFormat format)
    {
        if (form == DwarfSpec.FormIndirect)
        {
            form = cursor.Uleb();
            if (form is DwarfSpec.FormIndirect or DwarfSpec.FormImplicit) form = 0;
        }
        int size = SizeOf(form, format);
        if (size > 0) return new DwarfValue(form, cursor.Unsigned(size));
        return new DwarfValue(form, Variable(ref cursor, form, implicitValue));
    }

    /// <summary>Bytes of forms of fixed size; 0 for others.</summary>
    private static int SizeOf(ulong form, in DwarfUnitFormat format) => form switch
    {
        DwarfSpec.FormData1 or DwarfSpec.FormFlag or DwarfSpec.FormReference1 or DwarfSpec.FormStringIndex1 or DwarfSpec.FormAddressIndex1 => 1,
        DwarfSpec.FormData2 or DwarfSpec.FormReference2 or DwarfSpec.FormStringIndex2 or DwarfSpec.FormAddressIndex2 => 2,
        DwarfSpec.FormStringIndex3 or DwarfSpec.FormAddressIndex3 => 3,
        DwarfSpec.FormData4 or DwarfSpec.FormReference4 or DwarfSpec.FormStringIndex4 or DwarfSpec.FormAddressIndex4 or DwarfSpec.FormReferenceSupplement4 => 4,
        DwarfSpec.FormData8 or DwarfSpec.FormReference8 or DwarfSpec.FormSignature8 or DwarfSpec.FormReferenceSupplement8 => 8,
        DwarfSpec.FormAddress => format.AddressSize,
        // DWARF 2 took it for an address.
        DwarfSpec.FormReferenceAddress => format.Version <= DwarfSpec.VersionMin ? format.AddressSize : format.OffsetSize,
        DwarfSpec.FormStringPointer or DwarfSpec.FormLineString or DwarfSpec.FormSectionOffset or DwarfSpec.FormStringSupplement
            or DwarfSpec.FormReferenceAlternate or DwarfSpec.FormStringAlternate => format.OffsetSize,
        _ => 0,
    };

    private static ulong Variable(ref DwarfCursor cursor, ulong form, long implicitValue)
    {
        switch (form)
        {
            case DwarfSpec.FormSigned:
                return (ulong)cursor.Sleb();
            case DwarfSpec.FormUnsigned or DwarfSpec.FormReferenceUnsigned or DwarfSpec.FormStringIndex or DwarfSpec.FormAddressIndex
                or DwarfSpec.FormLocationIndex or DwarfSpec.FormRangeIndex:
                return cursor.Uleb();
            case DwarfSpec.FormFlagPresent:
                return 1;
            case DwarfSpec.FormImplicit:
                return (ulong)implicitValue;
            case DwarfSpec.FormString:
                ulong start = (ulong)cursor.Position;
                cursor.SkipText();
                return start;
            default:
                cursor.Skip(BlockLength(ref cursor, form));
                return 0;
        }
    }

    private static ulong BlockLength(ref DwarfCursor cursor, ulong form) => form switch
    {
        DwarfSpec.FormBlock1 => cursor.Byte(),
        DwarfSpec.FormBlock2 => cursor.UInt16(),
        DwarfSpec.FormBlock4 => cursor.UInt32(),
        DwarfSpec.FormBlock or DwarfSpec.FormExpression => cursor.Uleb(),
        DwarfSpec.FormData16 => 16,
        _ => ulong.MaxValue,
    };
}
