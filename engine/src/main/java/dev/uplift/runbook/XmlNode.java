package dev.uplift.runbook;

import dev.uplift.problem.Cause;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Place;
import dev.uplift.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * An element of an XML file and the line it starts on. Document types and external entities are
 * refused, so that a file cannot make the reader fetch or grow anything.
 *
 * @param text its own text, stripped
 */
record XmlNode(Path file, String name, int line, String text, List<XmlNode> children) {

  static XmlNode read(Path file) {
    if (Files.isDirectory(file)) {
      throw new Failure(
          ExitCode.USAGE,
          Problem.of("fileUnreadable", "\"" + file + "\" is a folder, not a file")
              .withTarget(file.toString())
              .withRemedy("Name the file in it."));
    }
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    try (InputStream source = Files.newInputStream(file)) {
      XMLStreamReader reader = factory.createXMLStreamReader(source);
      while (reader.next() != XMLStreamConstants.START_ELEMENT) {
        refuseDoctype(file, reader);
      }
      XmlNode root = element(file, reader);
      while (reader.hasNext()) {
        reader.next();
      }
      return root;
    } catch (XMLStreamException e) {
      int line = e.getLocation() == null ? 1 : Math.max(1, e.getLocation().getLineNumber());
      throw wrong(file, line, "the file is no complete XML", oneLine(e));
    } catch (NoSuchFileException e) {
      throw new Failure(
          ExitCode.USAGE,
          Problem.of("fileMissing", "there is no file \"" + file + "\"")
              .withTarget(file.toString())
              .withRemedy("Check the name, or make the file with: uplift generate"));
    } catch (IOException e) {
      throw wrong(file, 1, "the file cannot be read", Cause.inWords(e));
    }
  }

  /** The first child of that name. */
  Optional<XmlNode> child(String wanted) {
    return children.stream().filter(c -> c.name().equals(wanted)).findFirst();
  }

  /** The child that there must be. */
  XmlNode required(String wanted) {
    return child(wanted)
        .orElseThrow(
            () ->
                wrong(file, line, "<" + name + "> has no <" + wanted + ">", "it is not complete"));
  }

  /** Text of the child that there must be. */
  String value(String wanted) {
    return required(wanted).text();
  }

  List<XmlNode> all(String wanted) {
    return children.stream().filter(c -> c.name().equals(wanted)).toList();
  }

  Failure wrong(String message) {
    return wrong(file, line, message, "it was made by another program, or changed by hand");
  }

  private static void refuseDoctype(Path file, XMLStreamReader reader) {
    if (reader.getEventType() == XMLStreamConstants.DTD) {
      int line = reader.getLocation().getLineNumber();
      throw wrong(file, line, "the file has a document type", "Uplift's files have none");
    }
  }

  private static XmlNode element(Path file, XMLStreamReader reader) throws XMLStreamException {
    String name = reader.getLocalName();
    int line = reader.getLocation().getLineNumber();
    StringBuilder text = new StringBuilder();
    List<XmlNode> children = new ArrayList<>();
    while (reader.next() != XMLStreamConstants.END_ELEMENT) {
      switch (reader.getEventType()) {
        case XMLStreamConstants.START_ELEMENT -> children.add(element(file, reader));
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA ->
            text.append(reader.getText());
        default -> {}
      }
    }
    return new XmlNode(file, name, line, text.toString().strip(), List.copyOf(children));
  }

  private static String oneLine(XMLStreamException e) {
    String message = e.getMessage() == null ? "" : e.getMessage();
    return message.replaceFirst("(?s)^.*Message: ", "").replaceAll("\\s+", " ");
  }

  private static Failure wrong(Path file, int line, String message, String why) {
    return new Failure(
        ExitCode.USAGE,
        Problem.of("fileUnreadable", message)
            .withTarget(file.toString())
            .withWhy(why)
            .withAt(Place.file(file.toString(), line))
            .withRemedy(
                "Make the file anew: uplift generate for a new runbook, uplift export for one that"
                    + " was imported."));
  }
}
