package org.galerarunbook.guide;

import org.galerarunbook.lab.Topic;
import org.galerarunbook.lab.UsesLab;
import org.galerarunbook.runbook.Runbook;
import org.galerarunbook.runbook.chapter.Check;
import org.galerarunbook.runbook.chapter.Costs;
import org.galerarunbook.runbook.chapter.Covers;
import org.galerarunbook.runbook.chapter.Guide;
import org.galerarunbook.runbook.chapter.Needs;
import org.galerarunbook.runbook.chapter.NotWhen;
import org.galerarunbook.runbook.chapter.Otherwise;
import org.galerarunbook.runbook.chapter.Procedure;
import org.galerarunbook.runbook.chapter.StopAndCall;
import org.galerarunbook.runbook.chapter.Trap;
import org.galerarunbook.runbook.chapter.UseWhen;
import org.galerarunbook.runbook.chapter.WayBack;
import org.junit.jupiter.api.Order;

@Guide(
    number = 0,
    title = "Make the demo keys",
    purpose =
        """
        In Passbolt a person is an OpenPGP key: the browser encrypts to it and signs with it, and the
        server never sees a secret in the clear. For trying things out the lab makes keys of people
        who do not exist.""")
@UseWhen({
  "Passbolt's set-up asks for a private key, in a lab",
  "a second person is needed to share a secret with"
})
@NotWhen(
    "somebody's own key is meant: Passbolt's browser extension makes it, and it never leaves that browser")
@Needs({
  "the lab (`./lab up`), whose toolbox has GnuPG",
  "nothing on this machine: GnuPG need not be installed"
})
@Costs("Nothing. The keys stay in `keys/gpg`, where later chapters look for them.")
@StopAndCall(
    "`is there already, and can't be used`, and somebody's secrets are encrypted to that key")
@UsesLab
@Topic.Gate
@Topic.Certificates
class DemoKeysChapter {

  private static final String GPG = "docker exec toolbox gpg --homedir /tmp/gnupg --batch ";
  private static final String GPG_READS =
      "docker exec -i toolbox gpg --homedir /tmp/gnupg --batch ";
  private static final String OPENING = "--pinentry-mode loopback --passphrase-fd 0 --decrypt ";

  @Procedure("A key for each person")
  @Otherwise(
      "Only `keys/gpg` is written, and a key that is there is kept: paste it again as you"
          + " like. `has no name`: the form is `email:Full Name`. A key that is not listed was"
          + " not made, or its mode is not 600.")
  @Order(1)
  @Covers("G010")
  void made(Runbook page) {
    page.note(
        """
        **For demonstration only.** The passphrase of such a key is the address on it, so everybody
        knows it. A real person's key is made by Passbolt's browser extension and never leaves
        that browser.""");
    page.step("Make Ada's key")
        .why(
            "Without a name it is `ada@passbolt.com`, Ada Lovelace, and her address is the passphrase."
                + " The key signs by Ed25519, a subkey decrypts by Curve25519, and neither expires:"
                + " Passbolt refuses a key that does.")
        .youSee("both files, her name, and a fingerprint of 40 digits")
        .otherwise(
            "`is there already, and can't be used`: the key was made with another passphrase, or"
                + " damaged. Move both of its files away, if nobody needs them, and make a new pair.")
        .run("./lab keys")
        .prints("keys/gpg/ada@passbolt.com.key")
        .prints("keys/gpg/ada@passbolt.com.pub")
        .prints("Ada Lovelace <ada@passbolt.com>")
        .matches("^  fingerprint  [0-9A-F]{40}$");
    page.step("Make a second person's")
        .why(
            "The form is `email:Full Name`, as many as you like. A third part is a passphrase of its"
                + " own: `email:Full Name:passphrase`.")
        .run("./lab keys \"betty@passbolt.com:Betty Holberton\"")
        .prints("keys/gpg/betty@passbolt.com.key")
        .prints("keys/gpg/betty@passbolt.com.pub")
        .prints("Betty Holberton <betty@passbolt.com>");
    page.step("See that the secret keys are for their owner alone")
        .run("find keys/gpg -name '*.key' -perm 600 | sort")
        .printsLine("keys/gpg/ada@passbolt.com.key")
        .printsLine("keys/gpg/betty@passbolt.com.key");
    page.step("Look for one that others could read")
        .otherwise("`chmod 600` the file that is named.")
        .run("find keys/gpg -name '*.key' ! -perm 600")
        .printsNothing();
  }

  @Trap("`kept`: what is there is never overwritten")
  @Order(2)
  @Covers("G010")
  void kept(Runbook page) {
    page.note(
        "A key that is gone takes every secret with it that was encrypted to it alone. So the command"
            + " adds what is missing and touches nothing else.");
    page.step("Keep a copy to compare with").run("cp -Rp keys/gpg keys-before").succeeds();
    page.step("Make both again, Ada by another name")
        .run(
            """
            ./lab keys "ada@passbolt.com:Somebody Else" "betty@passbolt.com:Betty Holberton\"""")
        .prints("kept keys/gpg/ada@passbolt.com.key")
        .prints("kept keys/gpg/betty@passbolt.com.key")
        .prints("Ada Lovelace <ada@passbolt.com>")
        .printsNot("Somebody Else")
        .printsNot("created");
    page.step("Give a list with a mistake in it")
        .why("Nothing is written for the entries that are right, either.")
        .run("./lab keys \"grace@passbolt.com:Grace Hopper\" \"jean@passbolt.com\"")
        .exits(2)
        .prints("entry 'jean@passbolt.com' has no name");
    page.step("Give an address that is a path")
        .run("./lab keys \"../../grace@passbolt.com:Grace Hopper\"")
        .exits(2)
        .prints("entry '../../grace@passbolt.com:Grace Hopper'");
    page.step("Compare").run("diff -r keys-before keys/gpg").printsNothing();
    page.step("Remove the copy")
        .loses("the copy that was made to compare with; the keys stay")
        .run("rm -rf keys-before")
        .succeeds();
  }

  @Check("GnuPG takes them")
  @Otherwise(
      "The keys in `keys/gpg` are only read. `exists`, or another key than Ada's: the"
          + " keyring of an earlier try; throw it away, as here at the end, and begin this"
          + " section again. `No such file`: [[#A key for each person]].")
  @Order(3)
  @Covers("G010")
  void usable(Runbook page) {
    page.step("Make a keyring that is thrown away afterwards")
        .why("Demo keys have no place in your own keyring. This one is in the toolbox.")
        .run("docker exec toolbox mkdir -p -m 700 /tmp/gnupg")
        .succeeds();
    page.step("Import Ada's secret key")
        .run(GPG_READS + "--import < keys/gpg/ada@passbolt.com.key")
        .prints("secret keys imported: 1");
    page.step("Look at it")
        .youSee("a key that signs (`[SC]`), a subkey that decrypts (`[E]`), and her name")
        .run(GPG + "--list-secret-keys")
        .matches("^sec +ed25519 .*\\[SC\\]$")
        .matches("^uid .*Ada Lovelace <ada@passbolt.com>$")
        .matches("^ssb +cv25519 .*\\[E\\]$");
    page.step("Compare the fingerprints")
        .why("It is what a person is known by. Passbolt shows it, too.")
        .youSee("the same 40 digits twice")
        .run(
            """
            here=$(./lab keys | sed -n 's/^  fingerprint  //p')
            there=$(docker exec toolbox gpg --homedir /tmp/gnupg --with-colons --list-keys ada@passbolt.com |
              awk -F: '$1 == "fpr" { print $10; exit }')
            echo "here $here"; echo "there $there"
            [ "$here" = "$there" ]""")
        .matches("^there [0-9A-F]{40}$");
    page.step("Encrypt something to Ada")
        .why("`--trust-model always`, since nobody vouches for a demo key.")
        .input("a secret of the demo keys")
        .run(
            GPG_READS
                + "--trust-model always --armor --encrypt -r ada@passbolt.com -o /tmp/gnupg/to-ada.asc")
        .succeeds();
    page.step("Try to open it with a wrong passphrase")
        .youSee("`Bad passphrase`")
        .input("not-her-passphrase")
        .run(GPG_READS + OPENING + "/tmp/gnupg/to-ada.asc")
        .exits(2)
        .prints("Bad passphrase")
        .printsNot("a secret of the demo keys");
    page.step("Open it with hers")
        .otherwise("`No secret key`: it was encrypted to another key; compare the fingerprints.")
        .input("ada@passbolt.com")
        .run(GPG_READS + OPENING + "/tmp/gnupg/to-ada.asc")
        .printsLine("a secret of the demo keys");
    page.step("Encrypt something to Betty, by her public key")
        .run(
            """
            docker exec -i toolbox gpg --homedir /tmp/gnupg --batch --import < keys/gpg/betty@passbolt.com.pub &&
            echo 'for Betty alone' | docker exec -i toolbox gpg --homedir /tmp/gnupg --batch \\
              --trust-model always --armor --encrypt -r betty@passbolt.com -o /tmp/gnupg/to-betty.asc""")
        .succeeds();
    page.step("See that Ada can't open it")
        .youSee("`No secret key`")
        .input("ada@passbolt.com")
        .run(GPG_READS + OPENING + "/tmp/gnupg/to-betty.asc")
        .exits(2)
        .prints("No secret key")
        .printsNot("for Betty alone");
    page.step("Throw the keyring away")
        .loses("the keyring that was made for this; the keys stay in `keys/gpg`")
        .run(
            "docker exec toolbox sh -c 'gpgconf --homedir /tmp/gnupg --kill all; rm -rf /tmp/gnupg'")
        .succeeds();
  }

  @WayBack("Be rid of a key")
  @Order(4)
  void away(Runbook page) {
    page.note(
        """
        Delete its two files in `keys/gpg`. What was encrypted to that key alone can be read by nobody
        after that; there is no way back from it.""");
  }
}
