package org.galerarunbook.openpgp;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Whom a demo key is for. The passphrase does not show itself when printed.
 *
 * @param email also the name of the key's files
 * @param name first name and family name
 * @param passphrase locks the secret key; the address unless somebody chose another
 */
public record KeyOwner(String email, String name, String passphrase) {

  /** No separator of paths, no leading dot or dash, so that it can name a file. */
  private static final Pattern ADDRESS =
      Pattern.compile(
          "[A-Za-z0-9_][A-Za-z0-9_.+-]{0,63}@[A-Za-z0-9]([A-Za-z0-9.-]{0,250}[A-Za-z0-9])?");

  /** OpenPGP's user id has the address in angle brackets and a comment in round ones. */
  private static final Pattern NO_NAME = Pattern.compile("[<>()/\\\\\\p{Cntrl}]");

  /** Whom a key is made for when nobody is named; behind the patterns that check it. */
  public static final KeyOwner ADA = new KeyOwner("ada@passbolt.com", "Ada Lovelace");

  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException naming the part and what would be right
   */
  public KeyOwner {
    email = email.strip();
    name = name.strip();
    if (!email.contains("@")) {
      throw new IllegalArgumentException("'" + email + "' is no e-mail address: it has no @");
    }
    if (!ADDRESS.matcher(email).matches() || email.contains("..")) {
      throw new IllegalArgumentException(
          "'"
              + email
              + "' can't be used as address, since it names files: letters, digits and . _ + - before"
              + " the @, a host name behind it");
    }
    if (name.isEmpty()) {
      throw new IllegalArgumentException("the name of " + email + " is empty");
    }
    if (NO_NAME.matcher(name).find()) {
      throw new IllegalArgumentException(
          "the name of " + email + " has one of < > ( ) / \\ or a control character");
    }
    if (passphrase.isEmpty()) {
      throw new IllegalArgumentException(
          "the passphrase of "
              + email
              + " is empty; leave the second colon out to have the address");
    }
  }

  /** Somebody whose passphrase is the address. */
  public KeyOwner(String email, String name) {
    this(email, name, email.strip());
  }

  /**
   * Reads {@code email:Full Name[:passphrase]}; the passphrase may contain colons.
   *
   * @throws IllegalArgumentException naming the entry
   */
  public static KeyOwner parse(String entry) {
    String[] parts = entry.split(":", 3);
    String shown = parts.length < 3 ? entry : parts[0] + ":" + parts[1] + ":******";
    if (parts.length < 2) {
      throw new IllegalArgumentException(
          "entry '" + shown + "' has no name; the form is email:Full Name[:passphrase]");
    }
    try {
      return parts.length < 3
          ? new KeyOwner(parts[0], parts[1])
          : new KeyOwner(parts[0], parts[1], parts[2]);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("entry '" + shown + "': " + e.getMessage(), e);
    }
  }

  /**
   * Reads a list of entries; {@link #ADA} when it is empty.
   *
   * @throws IllegalArgumentException naming the entry that is wrong, or the address that is there
   *     twice
   */
  public static List<KeyOwner> parse(List<String> entries) {
    return entries.isEmpty()
        ? List.of(ADA)
        : distinct(entries.stream().map(KeyOwner::parse).toList());
  }

  /** The same list; two addresses that differ in case alone would be one file on some systems. */
  static List<KeyOwner> distinct(List<KeyOwner> owners) {
    Set<String> seen = new HashSet<>();
    for (KeyOwner owner : owners) {
      if (!seen.add(owner.email().toLowerCase(Locale.ROOT))) {
        throw new IllegalArgumentException(
            "'" + owner.email() + "' is there twice; name each address once");
      }
    }
    return owners;
  }

  /** As the key says it: {@code Ada Lovelace <ada@passbolt.com>}. */
  public String userId() {
    return name + " <" + email + ">";
  }

  @Override
  public String toString() {
    return userId();
  }
}
