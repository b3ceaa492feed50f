package dev.uplift.pack.environment;

import dev.uplift.pack.jar.ScriptJar;
import dev.uplift.pack.jar.Signature;
import dev.uplift.problem.Place;
import dev.uplift.problem.Problem;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whose jars may run.
 *
 * @param publishers the certificates that jars are signed with: these themselves, not what they
 *     were issued by
 * @param unsigned names of packages whose jars run although no publisher signed them
 */
public record TrustSettings(List<X509Certificate> publishers, Set<String> unsigned) {
  public static final TrustSettings NOBODY = new TrustSettings(List.of(), Set.of());

  public TrustSettings {
    publishers = List.copyOf(publishers);
    unsigned = Set.copyOf(unsigned);
  }

  /** The same, and these packages' jars too. */
  public TrustSettings withUnsigned(Set<String> packages) {
    Set<String> all = new HashSet<>(unsigned);
    all.addAll(packages);
    return new TrustSettings(publishers, all);
  }

  /** Why a package's jar may not run; empty when it may. */
  public Optional<Problem> problem(String packageName, ScriptJar jar) {
    boolean told = unsigned.contains(packageName);
    return switch (jar.signature()) {
      case Signature.Broken broken ->
          Optional.of(
              at(jar, "jarChanged", "the jar is not as it was signed")
                  .withWhy(broken.why())
                  .withRemedy("Do not run it: take the package from its publisher anew."));
      case Signature.Unsigned _ when told -> Optional.empty();
      case Signature.Unsigned _ ->
          Optional.of(
              at(jar, "jarUntrusted", "nobody has signed the jar")
                  .withWhy("a jar runs with the rights of whoever upgrades")
                  .withRemedy(
                      "Ask for a signed package; or say that you trust it: --trust-jars "
                          + packageName
                          + ", or trust: {unsigned: ["
                          + packageName
                          + "]} in environment.yaml."));
      case Signature.Signed signed
          when told || signed.signers().stream().anyMatch(publishers::contains) ->
          Optional.empty();
      case Signature.Signed signed ->
          Optional.of(
              at(jar, "jarUntrusted", "no trusted publisher has signed the jar")
                  .withWhy("it was signed by " + shown(signed.signers()))
                  .withRemedy(
                      "Name the publisher's certificate in environment.yaml: trust: {publishers:"
                          + " [FILE.pem]}; compare its fingerprint with the publisher first."));
    };
  }

  private static Problem at(ScriptJar jar, String code, String message) {
    return Problem.of(code, message).withTarget(jar.file()).withAt(Place.file(jar.file()));
  }

  private static String shown(List<X509Certificate> signers) {
    return signers.stream()
        .map(c -> "\"" + c.getSubjectX500Principal() + "\" (SHA-256 " + fingerprint(c) + ")")
        .collect(Collectors.joining(" and "));
  }

  private static String fingerprint(X509Certificate certificate) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
      return HexFormat.ofDelimiter(":").withUpperCase().formatHex(hash);
    } catch (NoSuchAlgorithmException | CertificateEncodingException e) {
      throw new IllegalStateException(e);
    }
  }
}
