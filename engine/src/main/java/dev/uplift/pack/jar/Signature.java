package dev.uplift.pack.jar;

import java.security.cert.X509Certificate;
import java.util.List;

/** Who answers for a jar. */
public sealed interface Signature {
  /**
   * Every entry is signed by each of them, and is as they signed it.
   *
   * @param signers at least one
   */
  record Signed(List<X509Certificate> signers) implements Signature {
    public Signed {
      signers = List.copyOf(signers);
    }
  }

  /** Nobody does. */
  record Unsigned() implements Signature {}

  /** It was signed, and is not any more what was signed. */
  record Broken(String why) implements Signature {}
}
