package org.galerarunbook.pki;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.galerarunbook.WholeFiles;

/**
 * One run of issuing. It refuses first, then makes everything in memory, then writes: what can fail
 * for a reason in the folder fails before the folder has changed.
 */
final class PkiIssuer {
  /** A file lock holds off other processes only; threads of this one wait here. */
  private static final ReentrantLock ONE_AT_A_TIME = new ReentrantLock();

  /** New CAs in place of those that servers trust would have each refuse the next one. */
  private static final String WITHOUT_IT =
      "or issue with --force --renew-ca where no server has any of these files yet. Servers that have them"
          + " trust the old CA alone: for those docs/runbook/playbook-16-change-the-ca-without-a-pause.md";

  private final PkiDirectory directory;
  private final IssueRequest request;
  private final List<Path> created = new ArrayList<>();
  private final List<Path> replaced = new ArrayList<>();
  private final List<Path> kept = new ArrayList<>();
  private final Map<AuthorityKind, CertificateAuthority> authorities =
      new EnumMap<>(AuthorityKind.class);
  private Optional<Path> saved = Optional.empty();

  PkiIssuer(PkiDirectory directory, IssueRequest request) {
    this.directory = directory;
    this.request = request;
  }

  IssueResult issue() {
    ONE_AT_A_TIME.lock();
    try {
      SecureFiles.createDirectory(directory.root());
      try (FileChannel lock = SecureFiles.openLock(directory.root().resolve(".lock"))) {
        lock.lock();
        issueLocked();
      }
      return new IssueResult(created, replaced, kept, saved);
    } catch (IOException e) {
      throw new PkiException(
          "cannot lock " + directory.root() + " (" + e + ")",
          "Use a directory on a local file system",
          e);
    } finally {
      ONE_AT_A_TIME.unlock();
    }
  }

  private void issueLocked() {
    List<LeafFiles> leaves = leaves(request.nodes());
    for (AuthorityKind kind : AuthorityKind.values()) {
      SecureFiles.sweep(directory.caDirectory(kind));
    }
    leaves.forEach(leaf -> SecureFiles.sweep(leaf.directory()));
    if (!request.force()) {
      refuseWhatCannotBeCompleted(leaves);
    }
    List<AuthorityKind> newAuthorities =
        Stream.of(AuthorityKind.values()).filter(this::prepareAuthority).toList();
    Map<LeafFiles, IssuedCertificate> fresh = new HashMap<>();
    for (LeafFiles leaf : leaves) {
      if (request.force() || !leaf.hasCertificate()) {
        fresh.put(leaf, sign(leaf));
      }
    }
    if (request.force()) {
      save(leaves);
    }
    for (AuthorityKind kind : AuthorityKind.values()) {
      writeAuthority(kind, newAuthorities.contains(kind));
    }
    leaves.forEach(leaf -> write(leaf, fresh.get(leaf)));
    leaves.forEach(this::complete);
  }

  private List<LeafFiles> leaves(List<String> nodes) {
    return directory.leaves(nodes, request.client(), request.https());
  }

  private void refuseWhatCannotBeCompleted(List<LeafFiles> leaves) {
    for (LeafFiles leaf : leaves) {
      if (leaf.hasCertificate() && !leaf.hasKey()) {
        throw new PkiException(
            leaf.certificate() + " is there but its key " + leaf.key() + " is not",
            "Put the key back, or issue with --force to replace the certificate");
      }
    }
    LeafFiles client = directory.client();
    if (Files.notExists(client.storePassword())
        && (Files.exists(client.keyStore()) || Files.exists(client.trustStore()))) {
      throw new PkiException(
          client.storePassword() + " is missing beside the stores that it opens",
          "Put it back, or move the .p12 files away and issue again");
    }
    Stream.concat(leaves.stream(), leaves(directory.nodes()).stream())
        .filter(leaf -> leaf.hasCertificate() && isMissing(leaf.kind().authority()))
        .findFirst()
        .ifPresent(
            orphan -> {
              throw new PkiException(
                  orphan.certificate() + " is there but the CA that signed it is not",
                  "Put "
                      + directory.caDirectory(orphan.kind().authority())
                      + " back, "
                      + WITHOUT_IT);
            });
  }

  private boolean isMissing(AuthorityKind kind) {
    return Files.notExists(directory.certificateFile(kind))
        && Files.notExists(directory.keyFile(kind));
  }

  /** Decides on a CA; true if its certificate is new and must be written. */
  private boolean prepareAuthority(AuthorityKind kind) {
    CertificateProfile profile = directory.profile(kind.folder());
    CertificateProfile named = request.caName().map(profile::withCommonName).orElse(profile);
    KeyPair key;
    if (request.renewCa() || isMissing(kind)) {
      key = request.algorithm().generate();
    } else if (Files.notExists(directory.certificateFile(kind))) {
      key = KeyPairs.complete(Pem.readPrivateKey(directory.keyFile(kind)));
    } else {
      return false;
    }
    authorities.put(kind, CertificateAuthority.selfSigned(named, key, directory.clock()));
    return true;
  }

  /** A CA's key is read only when something must be signed: it may be kept elsewhere. */
  private CertificateAuthority authority(AuthorityKind kind) {
    if (!authorities.containsKey(kind)) {
      if (Files.notExists(directory.keyFile(kind))) {
        throw new PkiException(
            "certificates must be signed but the CA's key "
                + directory.keyFile(kind)
                + " is missing",
            "Put the key back, " + WITHOUT_IT);
      }
      authorities.put(kind, directory.authority(kind));
    }
    return authorities.get(kind);
  }

  private IssuedCertificate sign(LeafFiles leaf) {
    LeafRequest order =
        authority(leaf.kind().authority())
            .request(directory.profile(leaf.kind().profile()), leaf.name())
            .algorithm(request.algorithm());
    if (!request.force() && leaf.hasKey()) {
      order.key(KeyPairs.complete(Pem.readPrivateKey(leaf.key())));
    }
    request.validity().ifPresent(order::validFor);
    return order.issue();
  }

  /** A key that was written over is gone for good, and with it what only it opens. */
  private void save(List<LeafFiles> leaves) {
    List<Path> files = new ArrayList<>();
    leaves.forEach(leaf -> files.addAll(leaf.all()));
    if (request.renewCa()) {
      for (AuthorityKind kind : AuthorityKind.values()) {
        files.addAll(List.of(directory.certificateFile(kind), directory.keyFile(kind)));
      }
    }
    saved = SecureFiles.copy(directory.root(), files, directory.toSaveIn());
  }

  private void writeAuthority(AuthorityKind kind, boolean isNew) {
    Path certificate = directory.certificateFile(kind);
    Path key = directory.keyFile(kind);
    SecureFiles.createDirectory(directory.caDirectory(kind));
    if (isNew) {
      IssuedCertificate made = authorities.get(kind).certificate();
      write(request.renewCa(), key, WholeFiles.SECRET, () -> ascii(made.privateKeyPem()));
      write(true, certificate, WholeFiles.PUBLIC, () -> ascii(made.certificatePem()));
    } else {
      keep(key);
      keep(certificate);
    }
  }

  /** The key goes first: a key without a certificate can be completed, the reverse cannot. */
  private void write(LeafFiles leaf, IssuedCertificate made) {
    SecureFiles.createDirectory(leaf.directory());
    write(request.force(), leaf.key(), WholeFiles.SECRET, () -> ascii(made.privateKeyPem()));
    write(
        request.force(),
        leaf.certificate(),
        WholeFiles.PUBLIC,
        () -> ascii(leaf.kind().render(made)));
  }

  /** The files that repeat what others hold. */
  private void complete(LeafFiles leaf) {
    Path authority = directory.certificateFile(leaf.kind().authority());
    write(
        request.force(),
        leaf.ca(),
        WholeFiles.PUBLIC,
        () -> ascii(Pem.of(Pem.readCertificates(authority).get(0))));
    if (leaf.kind() == LeafKind.CLIENT) {
      // Kept even by force: an application has it in its settings, and reads the stores at any
      // moment.
      write(
          false, leaf.storePassword(), WholeFiles.SECRET, () -> ascii(KeyStores.randomPassword()));
      char[] password = KeyStores.readPassword(leaf.storePassword());
      write(
          request.force(), leaf.keyStore(), WholeFiles.SECRET, () -> leaf.load().pkcs12(password));
      write(
          request.force(),
          leaf.trustStore(),
          WholeFiles.SECRET,
          () -> KeyStores.bytes(() -> KeyStores.trusting(directory.caCertificate()), password));
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Writes it where it is missing or to be replaced, and else keeps what is there. */
  private void write(boolean replace, Path file, String mode, Supplier<byte[]> content) {
    if (replace || Files.notExists(file)) {
      byte[] bytes = content.get();
      (Files.exists(file) ? replaced : created).add(file);
      SecureFiles.write(file, bytes, mode);
    } else {
      keep(file);
    }
  }

  private void keep(Path file) {
    if (Files.exists(file)) {
      kept.add(file);
    }
  }
}
