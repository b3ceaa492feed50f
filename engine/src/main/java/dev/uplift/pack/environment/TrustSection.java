package dev.uplift.pack.environment;

import dev.uplift.pack.yaml.YamlMap;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Reads {@code trust} of {@code environment.yaml}. */
final class TrustSection {
  private final YamlMap trust;
  private final Path folder;

  TrustSection(YamlMap trust, Path folder) {
    this.trust = trust;
    this.folder = folder;
  }

  TrustSettings read() {
    List<X509Certificate> publishers = new ArrayList<>();
    trust.texts("publishers").forEach(item -> publishers.addAll(certificates(item)));
    return new TrustSettings(
        publishers,
        trust.texts("unsigned").stream()
            .map(YamlMap.Item::text)
            .collect(Collectors.toUnmodifiableSet()));
  }

  private List<X509Certificate> certificates(YamlMap.Item item) {
    String why = "it holds no certificate";
    try (InputStream file = Files.newInputStream(folder.resolve(item.text()))) {
      List<X509Certificate> found = new ArrayList<>();
      for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(file)) {
        if (each instanceof X509Certificate certificate) {
          found.add(certificate);
        }
      }
      if (!found.isEmpty()) {
        return found;
      }
    } catch (IOException | CertificateException e) {
      why = dev.uplift.problem.Cause.inWords(e);
    }
    trust
        .findings()
        .add(
            "certificateUnreadable",
            trust.file(),
            item.line(),
            "the certificate \"" + item.text() + "\" cannot be read",
            why,
            "Name a PEM file with the publisher's certificate.");
    return List.of();
  }
}
