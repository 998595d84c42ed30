// One entry of .debug_info with the attributes that matter here.
namespace ToroEmu.Symbols.Dwarf;

/// <summary>A debugging information entry. Attributes that nobody here asks for are read over.</summary>
internal struct DwarfEntry
{
    public ulong Tag;
    public bool HasChildren;
    public DwarfValue Name;
    public DwarfValue LowPc;
    public DwarfValue HighPc;
    public DwarfValue Ranges;
    public DwarfValue Origin;
    public DwarfValue CallFile;
    public DwarfValue CallLine;
    public DwarfValue StatementList;
    public DwarfValue Directory;
    public DwarfValue StringOffsetsBase;
    public DwarfValue AddressBase;
    public DwarfValue RangeListsBase;

    /// <summary>Reads the values of an entry whose shape is known.</summary>
    public static DwarfEntry Read(ref DwarfCursor cursor, Abbreviation shape, in DwarfUnitFormat format)
    {
        DwarfEntry entry = new() { Tag = shape.Tag, HasChildren = shape.HasChildren };
        foreach (AttributeShape attribute in shape.Attributes)
        {
            DwarfValue value = DwarfValue.Read(ref cursor, attribute.Form, attribute.Implicit, format);
            if (cursor.IsBroken) break;
            entry.Set(attribute.Name, value);
        }
        return entry;
    }

    private void Set(ulong attribute, DwarfValue value)
    {
        switch (attribute)
        {
            case DwarfSpec.AttributeName: Name = value; break;
            case DwarfSpec.AttributeLowPc: LowPc = value; break;
            case DwarfSpec.AttributeHighPc: HighPc = value; break;
            case DwarfSpec.AttributeRanges: Ranges = value; break;
            case DwarfSpec.AttributeAbstractOrigin or DwarfSpec.AttributeSpecification: Origin = value; break;
            case DwarfSpec.AttributeCallFile: CallFile = value; break;
            case DwarfSpec.AttributeCallLine: CallLine = value; break;
            case DwarfSpec.AttributeStatementList: StatementList = value; break;
            case DwarfSpec.AttributeCompilationDirectory: Directory = value; break;
            case DwarfSpec.AttributeStringOffsetsBase: StringOffsetsBase = value; break;
            case DwarfSpec.AttributeAddressBase: AddressBase = value; break;
            case DwarfSpec.AttributeRangeListsBase: RangeListsBase = value; break;
        }
    }
}
