//! Rules about the bytes, before anything is known of their meaning.

rules! {
    DOCTYPE Unsafe "xml-doctype" "XML safety; CAP 1.2 §3.3.4" "leave out the DOCTYPE; CAP needs none";
    ENTITY Unsafe "xml-entity" "XML safety; CAP 1.2 §3.3.3" "write the character itself, or a numeric reference";
    DEPTH Unsafe "xml-depth" "XML safety" "nest less; CAP itself is five elements deep";
    SIZE Unsafe "xml-size" "XML safety" "send less; link large resources by uri";
    ELEMENTS Unsafe "xml-elements" "XML safety" "send fewer elements";
    ATTRIBUTES Unsafe "xml-attributes" "XML safety" "write fewer attributes; CAP itself has none";
    ATTRIBUTE_TWICE Unsafe "xml-attribute-twice" "XML 1.0 §3.1; Namespaces in XML §6.3" "write each attribute once";
    TRAILING Unsafe "xml-trailing" "XML 1.0 §2.1" "end the file with the root element, and have one root";
    ENCODING Unsafe "xml-encoding" "XML 1.0 §4.3.3; CAP 1.2 §3.3.3" "write UTF-8 and declare it, or declare nothing";
    CHARACTERS Unsafe "xml-characters" "XML 1.0 §2.2" "take out the control character";
    PREFIX Unsafe "xml-prefix" "Namespaces in XML §5" "declare the prefix with xmlns";
    MALFORMED Error "xml-malformed" "XML 1.0" "write well-formed XML";
    EMPTY Error "xml-empty" "XML 1.0 §2.1" "send a message";
    COMMENT_IN_VALUE Warning "xml-comment-in-value" "XML 1.0 §2.5" "move the comment between the elements";
    INSTRUCTION_IN_VALUE Warning "xml-instruction-in-value" "XML 1.0 §2.6" "take the processing instruction out of the value";
    INSTRUCTION Note "xml-instruction" "XML 1.0 §2.6" "leave out processing instructions; nobody follows them";
    BOM Note "xml-bom" "XML 1.0 §F.1" "leave out the byte order mark";
}
