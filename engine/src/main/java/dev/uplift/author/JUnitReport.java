package dev.uplift.author;

import dev.uplift.author.TestResult.RowDifference;
import dev.uplift.problem.Problem;
import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Test results in the form that build servers read: JUnit's XML. */
public final class JUnitReport {
  private JUnitReport() {}

  /**
   * The whole document.
   *
   * @param name of the package
   */
  public static String xml(String name, List<TestResult> results) {
    StringWriter text = new StringWriter();
    try {
      XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
      xml.writeStartDocument("UTF-8", "1.0");
      xml.writeStartElement("testsuite");
      xml.writeAttribute("name", name);
      xml.writeAttribute("tests", Integer.toString(results.size()));
      xml.writeAttribute("failures", count(results, TestResult.FAILED));
      xml.writeAttribute("errors", count(results, TestResult.BROKEN));
      xml.writeAttribute("skipped", "0");
      xml.writeAttribute("time", seconds(results.stream().mapToDouble(TestResult::seconds).sum()));
      for (TestResult result : results) {
        test(xml, result);
      }
      xml.writeEndElement();
      xml.writeEndDocument();
      xml.close();
    } catch (XMLStreamException e) {
      throw new IllegalStateException("text in memory can always be written", e);
    }
    return text + "\n";
  }

  private static void test(XMLStreamWriter xml, TestResult result) throws XMLStreamException {
    xml.writeStartElement("testcase");
    xml.writeAttribute("name", clean(result.test()));
    xml.writeAttribute("classname", result.script().isEmpty() ? "upgrade" : result.script());
    xml.writeAttribute("file", result.file());
    xml.writeAttribute("line", Integer.toString(result.line()));
    xml.writeAttribute("time", seconds(result.seconds()));
    if (!result.passed()) {
      xml.writeStartElement(result.state().equals(TestResult.FAILED) ? "failure" : "error");
      xml.writeAttribute("message", clean(message(result)));
      xml.writeCharacters(clean(detail(result)));
      xml.writeEndElement();
    }
    xml.writeEndElement();
  }

  private static String message(TestResult result) {
    return result.problems().isEmpty()
        ? result.differences().size() + " differences"
        : result.problems().getFirst().message();
  }

  private static String detail(TestResult result) {
    String differences =
        result.differences().stream().map(JUnitReport::line).collect(Collectors.joining("\n"));
    String problems =
        result.problems().stream().map(JUnitReport::line).collect(Collectors.joining("\n"));
    return differences + problems;
  }

  private static String line(RowDifference difference) {
    return "%s %s %s: expected %s, found %s"
        .formatted(
            difference.table(),
            difference.key(),
            difference.column(),
            difference.expected(),
            difference.actual());
  }

  private static String line(Problem problem) {
    String at = problem.at() == null ? "" : problem.at().display() + ": ";
    String why = problem.why() == null ? "" : " (" + problem.why() + ")";
    return at + problem.code() + ": " + problem.message() + why;
  }

  private static String count(List<TestResult> results, String state) {
    return Long.toString(results.stream().filter(r -> r.state().equals(state)).count());
  }

  private static String seconds(double seconds) {
    return String.format(Locale.ROOT, "%.3f", seconds);
  }

  /** XML has no place for most control characters. */
  private static String clean(String text) {
    return text.replaceAll("[\\p{Cntrl}&&[^\\n\\t]]", "?");
  }
}
