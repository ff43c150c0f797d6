package org.galerarunbook.pki;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import javax.security.auth.x500.X500Principal;

/**
 * What every certificate of one kind has in common; the reviewed text of it lies in {@code
 * certs-template/}. {@value #PLACEHOLDER} in the subject and the names stands for the name that a
 * certificate is issued to.
 *
 * @param name the profile's name, for messages
 * @param subject a distinguished name as RFC 4514 writes it, most specific part first
 * @param validity from issue to expiry, at least a day
 * @param keyUsage what the key may do; a CA's includes {@link KeyUse#KEY_CERT_SIGN}
 * @param extendedKeyUsage the sides of a TLS connection it may be; empty for a CA alone
 * @param subjectAlternativeNames names such as {@code dns:${name}.local}; required for servers
 * @param caPathLength how many CAs may follow below (RFC 5280, section 4.2.1.9); empty for a leaf
 */
public record CertificateProfile(
    String name,
    String subject,
    Duration validity,
    Set<KeyUse> keyUsage,
    Set<ExtendedUse> extendedKeyUsage,
    List<String> subjectAlternativeNames,
    OptionalInt caPathLength) {
  static final String PLACEHOLDER = "${name}";

  /** What a certificate can be issued to: a host name, so that it is safe in a DN and a path. */
  private static final Pattern ISSUABLE_NAME =
      Pattern.compile("[a-zA-Z0-9]([a-zA-Z0-9-]{0,62})(\\.[a-zA-Z0-9]([a-zA-Z0-9-]{0,62}))*");

  /** At most 64 characters: RFC 5280, ub-common-name. */
  private static final Pattern COMMON_NAME =
      Pattern.compile("[a-zA-Z0-9]([a-zA-Z0-9 .:-]{0,62}[a-zA-Z0-9])?");

  /** Refuses contradictions with IllegalArgumentException; the message begins with the key. */
  public CertificateProfile {
    keyUsage = Collections.unmodifiableSet(new TreeSet<>(keyUsage));
    extendedKeyUsage = Collections.unmodifiableSet(new TreeSet<>(extendedKeyUsage));
    subjectAlternativeNames = List.copyOf(subjectAlternativeNames);
    new X500Principal(subject.replace(PLACEHOLDER, "sample"));
    subjectAlternativeNames.forEach(
        san -> AlternativeNames.parse(san.replace(PLACEHOLDER, "sample")));
    if (validity.toDays() < 1) {
      throw new IllegalArgumentException("validity.days: must be at least 1");
    }
    if (caPathLength.isPresent() != keyUsage.contains(KeyUse.KEY_CERT_SIGN)) {
      throw new IllegalArgumentException(
          "ca.path.length: a CA has it together with keyCertSign in key.usage, a leaf has neither");
    }
    if (caPathLength.isPresent() != extendedKeyUsage.isEmpty()) {
      throw new IllegalArgumentException(
          "extended.key.usage: a leaf names serverAuth, clientAuth or both, a CA has none");
    }
    if (extendedKeyUsage.contains(ExtendedUse.SERVER_AUTH) && subjectAlternativeNames.isEmpty()) {
      throw new IllegalArgumentException(
          "subject.alt.names: a server needs at least one, clients match nothing else (RFC 9525)");
    }
  }

  /**
   * Reads a profile from a {@code .properties} file; the profile's name is the file's, without its
   * ending.
   *
   * @throws PkiException if the file cannot be read, a key is unknown, missing or given twice, or a
   *     value is bad; the message names file, line, key and remedy
   */
  public static CertificateProfile load(Path file) {
    return new ProfileReader(file).read();
  }

  /** Whether certificates of this profile sign others. */
  public boolean isAuthority() {
    return caPathLength.isPresent();
  }

  /** The same with another common name, of characters that need no quoting in the subject. */
  CertificateProfile withCommonName(String common) {
    if (!COMMON_NAME.matcher(common).matches()) {
      throw new IllegalArgumentException(
          "'"
              + common
              + "' cannot be a CA's name; use letters, digits, spaces, dots, colons and hyphens, at"
              + " most 64");
    }
    return new CertificateProfile(
        name,
        subject.replaceFirst("CN=[^,]*", "CN=" + common),
        validity,
        keyUsage,
        extendedKeyUsage,
        subjectAlternativeNames,
        caPathLength);
  }

  /** The subject for one name. */
  X500Principal subjectFor(String issuedTo) {
    return new X500Principal(subject.replace(PLACEHOLDER, requireIssuable(issuedTo)));
  }

  /** The names for one name. */
  List<String> namesFor(String issuedTo) {
    String checked = requireIssuable(issuedTo);
    boolean isAddress = AlternativeNames.isAddress(checked);
    return subjectAlternativeNames.stream()
        .map(san -> isAddress ? san.replace("dns:" + PLACEHOLDER, "ip:" + PLACEHOLDER) : san)
        .map(san -> san.replace(PLACEHOLDER, checked))
        // An address has no names below it.
        .filter(san -> !isAddress || !san.startsWith("ip:" + checked + "."))
        .distinct()
        .toList();
  }

  static boolean isIssuable(String name) {
    return ISSUABLE_NAME.matcher(name).matches();
  }

  /** The name itself, if it is a host name; anything else could escape a DN or a directory. */
  static String requireIssuable(String name) {
    if (!isIssuable(name)) {
      throw new IllegalArgumentException(
          "'"
              + name
              + "' cannot be a certificate's name; use a host name of letters, digits,"
              + " hyphens and dots, such as galera1");
    }
    return name;
  }
}
