// Name and form of an attribute.
namespace ToroEmu.Symbols.Dwarf;

/// <param name="Name">DW_AT; 0 ends a list.</param>
/// <param name="Form">DW_FORM.</param>
/// <param name="Implicit">The value itself, if the form is DW_FORM_implicit_const.</param>
internal readonly record struct AttributeShape(ulong Name, ulong Form, long Implicit);
