// Text of guests in XML.
using System.Globalization;
using System.IO;
using System.Text;
using System.Xml;

namespace ToroEmu.Cli.Testing;

/// <summary>What the report writers share.</summary>
internal static class XmlText
{
    /// <summary>An indented document in UTF-8, written by the action.</summary>
    public static void Write(Stream stream, System.Action<XmlWriter> write)
    {
        using XmlWriter xml = XmlWriter.Create(stream, new XmlWriterSettings { Indent = true, Encoding = new UTF8Encoding(false), NewLineChars = "\n" });
        xml.WriteStartDocument();
        write(xml);
        xml.WriteEndDocument();
    }

    /// <summary>An element with text in it, of which characters that XML does not know become <c>\xNN</c>.</summary>
    public static void Element(XmlWriter xml, string name, string text) => xml.WriteElementString(name, GuestText.Printable(text));

    public static void Attribute(XmlWriter xml, string name, string text) => xml.WriteAttributeString(name, GuestText.Printable(text));

    public static void Attribute(XmlWriter xml, string name, long number) => xml.WriteAttributeString(name, number.ToString(CultureInfo.InvariantCulture));
}
