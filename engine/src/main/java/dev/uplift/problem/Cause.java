package dev.uplift.problem;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.UnknownHostException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** What Java threw, in words for people: no class names. */
public final class Cause {
  private Cause() {}

  public static String inWords(Throwable thrown) {
    return switch (thrown) {
      case UnknownHostException unknown -> "no host is called \"" + unknown.getMessage() + "\"";
      case NoSuchFileException missing -> "there is no \"" + missing.getFile() + "\"";
      case AccessDeniedException denied ->
          "\"" + denied.getFile() + "\" may not be read or written";
      case CharacterCodingException _ -> "it holds bytes that are no UTF-8 text";
      case FileSystemException file when file.getReason() != null ->
          "\"" + file.getFile() + "\": " + file.getReason();
      default -> thrown.getMessage() == null ? thrown.toString() : thrown.getMessage();
    };
  }

  /** With its stack, for evidence that developers read. */
  public static String inFull(Throwable thrown) {
    StringWriter stack = new StringWriter();
    thrown.printStackTrace(new PrintWriter(stack));
    return stack.toString();
  }
}
