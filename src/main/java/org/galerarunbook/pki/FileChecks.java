package org.galerarunbook.pki;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.galerarunbook.finding.Finding;

/** The single checks; each adds what it finds and lets the next one run. */
final class FileChecks {
  /** Time enough to plan a rotation that pauses the cluster. */
  static final Duration EXPIRES_SOON = Duration.ofDays(30);

  private static final String REISSUE = "issue it anew with 'certs issue --force'";

  private final List<Finding> findings;
  private final Clock clock;

  FileChecks(List<Finding> findings, Clock clock) {
    this.findings = findings;
    this.clock = clock;
  }

  void problem(Path file, String what, String remedy) {
    findings.add(Finding.problem(file.toString(), what, remedy));
  }

  void note(Path file, String what, String remedy) {
    findings.add(Finding.note(file.toString(), what, remedy));
  }

  void ok(Path file, String what) {
    findings.add(Finding.ok(file.toString(), what));
  }

  /** Whether the file is there; a finding if not. */
  boolean isThere(Path file) {
    if (Files.notExists(file)) {
      problem(
          file,
          "is missing",
          "put it back, or run 'certs issue'; with --force where its other half is there");
      return false;
    }
    return true;
  }

  /** The file's first certificate; null, and a finding, if there is none. */
  X509Certificate certificate(Path file) {
    if (!isThere(file)) {
      return null;
    }
    try {
      return Pem.readCertificates(file).get(0);
    } catch (PkiException e) {
      problem(file, e.problem(), e.remedy());
      return null;
    }
  }

  void key(Path file, X509Certificate certificate, String remedyIfWrong) {
    ownerOnly(file);
    try {
      PrivateKey key = Pem.readPrivateKey(file);
      if (certificate != null && !KeyPairs.match(key, certificate.getPublicKey())) {
        problem(file, "does not match the certificate beside it", remedyIfWrong);
      } else if (KeyPairs.hasWrittenOutCurve(key)) {
        problem(
            file,
            "writes its curve out instead of naming it, and the SST script takes it for another key"
                + " than the certificate's",
            "openssl pkey -in %s -ec_param_enc named_curve -out new-key.pem, and put that in its place"
                .formatted(file));
      }
    } catch (PkiException e) {
      problem(file, e.problem(), e.remedy());
    }
  }

  void ownerOnly(Path file) {
    String mode = mode(file);
    if (!mode.endsWith("------")) {
      problem(
          file,
          "is accessible to others (" + mode + ")",
          "chmod 600 " + file + "   # if others could read it for long, issue it anew");
    }
  }

  void directory(Path directory) {
    if (!Files.isDirectory(directory)) {
      return;
    }
    String mode = mode(directory);
    if (mode.substring("rwx".length()).contains("w")) {
      note(directory, "others can replace what is in it (" + mode + ")", "chmod 700 " + directory);
    }
  }

  void validity(Path file, X509Certificate certificate) {
    Instant now = clock.instant();
    Instant from = certificate.getNotBefore().toInstant();
    Instant until = certificate.getNotAfter().toInstant();
    // A CA is a matter of planning, whatever it is called; the remedy differs only in its options.
    String remedy =
        certificate.getBasicConstraints() < 0
            ? REISSUE
            : "replace all with 'certs issue --force --renew-ca'";
    if (now.isBefore(from)) {
      problem(file, "is not valid before " + from, "check this machine's clock, or wait");
    } else if (now.isAfter(until)) {
      problem(file, "expired at " + until, remedy);
    } else if (now.plus(EXPIRES_SOON).isAfter(until)) {
      note(file, "expires soon, at " + until, remedy);
    }
  }

  void signature(Path file, X509Certificate certificate, X509Certificate ca) {
    try {
      certificate.verify(ca.getPublicKey());
      if (certificate.getIssuerX500Principal().equals(ca.getSubjectX500Principal())) {
        ServerRules.ofSignature(certificate, ca).forEach(what -> problem(file, what, REISSUE));
        return;
      }
    } catch (GeneralSecurityException e) {
      // Whatever the reason, the answer to "did this CA sign it" is no; the finding says so.
    }
    problem(
        file,
        "is not signed by the CA of this folder but by "
            + certificate.getIssuerX500Principal().getName()
            + " or a namesake",
        REISSUE);
  }

  /** Names, uses and kind; issuedTo is empty where the names do not matter. */
  void profile(
      Path file,
      X509Certificate certificate,
      CertificateProfile profile,
      Optional<String> issuedTo) {
    Set<String> missing = new TreeSet<>();
    issuedTo.map(profile::namesFor).ifPresent(missing::addAll);
    missing.removeAll(CertificateExtensions.names(certificate));
    if (!missing.isEmpty()) {
      problem(
          file,
          "lacks the alternative names " + String.join(", ", missing),
          "move " + file.getParent() + " away and run 'certs issue', which makes it anew");
    }
    Set<String> wanted =
        profile.extendedKeyUsage().stream()
            .map(ExtendedUse::text)
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> actual = CertificateExtensions.uses(certificate);
    if (!wanted.equals(actual)) {
      problem(
          file,
          "is for " + actual + " and profile " + profile.name() + " wants " + wanted,
          REISSUE);
    }
    for (KeyUse use : profile.keyUsage()) {
      if (!CertificateExtensions.allows(certificate, use)) {
        problem(file, "its key usage lacks " + use.text(), REISSUE);
      }
    }
    if (certificate.getBasicConstraints() >= 0) {
      problem(file, "is a CA's certificate, not a leaf", REISSUE);
    }
    ServerRules.of(certificate).forEach(what -> problem(file, what, REISSUE));
  }

  private static String mode(Path path) {
    try {
      return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    } catch (IOException | UnsupportedOperationException e) {
      throw new PkiException(
          "cannot read the permissions of " + path + " (" + e + ")",
          "Use a file system that keeps POSIX permissions",
          e);
    }
  }
}
