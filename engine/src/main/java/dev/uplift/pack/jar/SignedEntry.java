package dev.uplift.pack.jar;

import java.security.CodeSigner;
import java.security.cert.X509Certificate;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.JarEntry;

/**
 * An entry of a jar, and who signed it.
 *
 * @param signers empty: nobody
 */
record SignedEntry(String name, Set<X509Certificate> signers) {
  /** Of an entry that was read to its end. */
  static SignedEntry of(JarEntry entry) {
    Set<X509Certificate> signers = new LinkedHashSet<>();
    CodeSigner[] found = entry.getCodeSigners();
    if (found != null) {
      for (CodeSigner signer : found) {
        if (signer.getSignerCertPath().getCertificates().getFirst() instanceof X509Certificate c) {
          signers.add(c);
        }
      }
    }
    return new SignedEntry(entry.getName(), signers);
  }

  /**
   * What all entries of a jar come to.
   *
   * @param missing entries that were signed and are gone
   * @param bears whether the jar has files of a signature at all
   */
  static Signature together(List<SignedEntry> entries, List<String> missing, boolean bears) {
    if (entries.stream().allMatch(entry -> entry.signers().isEmpty())) {
      return bears && !entries.isEmpty()
          ? new Signature.Broken("its signature covers no entry, or is too weak to count")
          : new Signature.Unsigned();
    }
    if (!missing.isEmpty()) {
      return new Signature.Broken("\"" + missing.getFirst() + "\" was signed, and is gone");
    }
    Set<X509Certificate> common = new LinkedHashSet<>(entries.getFirst().signers());
    for (SignedEntry entry : entries) {
      if (entry.signers().isEmpty()) {
        return new Signature.Broken("\"" + entry.name() + "\" is not signed, and others are");
      }
      common.retainAll(entry.signers());
    }
    return common.isEmpty()
        ? new Signature.Broken("no signer has signed all of it")
        : new Signature.Signed(List.copyOf(common));
  }
}
