package org.galerarunbook.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.List;
import org.galerarunbook.lab.Lab;
import org.galerarunbook.lab.Topic;
import org.galerarunbook.lab.UsesLab;
import org.galerarunbook.openpgp.PgpSecretKey;
import org.galerarunbook.passbolt.client.PassboltClient;
import org.galerarunbook.passbolt.client.PassboltException;
import org.galerarunbook.passbolt.client.PassboltSession;
import org.galerarunbook.passbolt.client.Resource;
import org.galerarunbook.runbook.Runbook;
import org.galerarunbook.runbook.chapter.Check;
import org.galerarunbook.runbook.chapter.Costs;
import org.galerarunbook.runbook.chapter.Covers;
import org.galerarunbook.runbook.chapter.Drill;
import org.galerarunbook.runbook.chapter.Guide;
import org.galerarunbook.runbook.chapter.Needs;
import org.galerarunbook.runbook.chapter.NotWhen;
import org.galerarunbook.runbook.chapter.Otherwise;
import org.galerarunbook.runbook.chapter.Procedure;
import org.galerarunbook.runbook.chapter.StopAndCall;
import org.galerarunbook.runbook.chapter.UseWhen;
import org.galerarunbook.runbook.chapter.WayBack;
import org.junit.jupiter.api.Order;

@Guide(
    number = 7,
    title = "Save a secret end to end",
    purpose =
        """
        Everything that people do with Passbolt, by hand: set up an account, log in with a key, save
        a secret, read it. It is encrypted before it leaves the person, so that neither the server
        nor any database node ever has it in the clear.""")
@UseWhen({
  "Passbolt is to be proved deeper than by a status page",
  "somebody asks what a database administrator can see of a secret"
})
@NotWhen({
  "Passbolt does not answer, or answers 500: [[PassboltChapter]]",
  "it is a Passbolt that people use. Ada becomes an administrator by a key whose passphrase everybody knows"
})
@Needs({
  UsesLab.APPLICATION,
  "not a Passbolt that people use: Ada becomes an administrator, by a demo key whose passphrase is"
      + " her address",
  "the demo keys, which the first step makes where they are missing"
})
@Costs(
    "Ada, an administrator, and Betty have accounts afterwards, with demo keys, and Ada's set-up link is"
        + " used up. Delete both, if this is more than a lab.")
@StopAndCall("the password is found in the clear on a node")
@UsesLab(application = true)
@Topic.Gate
@Topic.Tls
class SecretChapter {

  private static final Duration A_CALL = Duration.ofSeconds(120);
  private static final String ADA = "ada@passbolt.com:Ada Lovelace";
  private static final String BETTY = "betty@passbolt.com:Betty Holberton";

  @Procedure("Two people set up their accounts")
  @Otherwise(
      "New are at most two keyrings in the toolbox's `/tmp/secret` and two accounts; paste"
          + " it again as you like. `can't be used`: [[DemoKeysChapter]]. Neither a link nor"
          + " `already`: [[PassboltChapter#Ask for its health, line by line]].")
  @Order(1)
  @Covers("G026")
  void setUp(Runbook page) {
    page.note(
        """
        In real life the browser extension does all this. Here `curl` speaks to Passbolt and `gpg` has
        the keys, in the toolbox, which reaches Passbolt by its name and trusts the lab's CA.""");
    page.step("Make the demo keys, and bring them to the toolbox")
        .youSee("`secret keys read: 1` twice")
        .why("A keyring for each, so that nobody has the other's secret key.")
        .run(SecretScripts.IMPORT.formatted(ADA, BETTY))
        .matches("(?s)secret keys read: 1.*secret keys read: 1");
    page.step("Put what repeats into a file")
        .why("The CA is the lab's own, and no certificate of another is accepted.")
        .input(SecretScripts.COMMON)
        .run("docker exec -i toolbox sh -c 'cat > /tmp/secret/common'")
        .succeeds();
    page.step("Take the server's key")
        .youSee("its fingerprint, and that both keyrings have it")
        .why(
            "By it the server proves who it is. Real people compare the fingerprint with somebody.")
        .otherwise(
            "`curl: (60)`: the certificate is not of this lab's CA, or not for `passbolt.local`."
                + " `./lab check` says which.")
        .limit(A_CALL)
        .input(SecretScripts.SERVER_KEY)
        .run(SecretScripts.BASH)
        .matches("^[0-9A-F]{40}$")
        .matches("gpg: +(imported|unchanged): 1");
    page.step("Register both")
        .youSee("two links, or `already`")
        .why("Each gets a set-up link by mail, and here on the terminal. It is good once.")
        .limit(A_CALL)
        .run(SecretScripts.REGISTER)
        .matches("(?s)(setup/start|already).*(setup/start|already)");
    page.step("Open each link, and hand in the public key")
        .youSee("`setup was completed` twice, or that it was before")
        .why(
            "From then on the key is who that person is. The link's token is read from the database,"
                + " since the lab sends no mail.")
        .otherwise(
            "`The authentication token is not valid`: the link was used, or is older than ten days."
                + " Passbolt's administrator can send a new one.")
        .limit(A_CALL)
        .input(SecretScripts.SET_UP)
        .run(SecretScripts.BASH)
        .matches(
            "(?s)(setup was completed|has set up the account already).*(setup was completed|has set up"
                + " the account already)");
  }

  @Procedure("Ada saves a secret and reads it back")
  @Otherwise(
      "At most one secret was saved, encrypted. No message, or an error of `jq`: logins"
          + " end after some minutes; log both in again, and go on where you were. `No secret"
          + " key`: another key than the account's, [[DemoKeysChapter]].")
  @Order(2)
  void saveAndRead(Runbook page, Lab lab) {
    page.step("Log both in")
        .why(
            """
            Each signs a challenge and encrypts it to the server; the reply is signed by the server and
            encrypted to the person. Whoever lacks the key can neither ask nor read. The reply has to
            be to this very challenge (`verify_token`), and signed by the server's key.""")
        .otherwise(
            "`The credentials are invalid`: the account has another key, this clock is more than two"
                + " minutes behind, or `domain` is not the server's base URL.")
        .limit(A_CALL)
        .input(SecretScripts.LOG_IN)
        .run(SecretScripts.BASH)
        .printsLine("ada@passbolt.com")
        .printsLine("betty@passbolt.com");
    page.step("Encrypt a secret to Ada, and save it")
        .why("The server gets the name in the clear, and the password encrypted.")
        .otherwise(
            "`500` or no answer: Passbolt does not reach a writable node. `./lab status` shows both.")
        .limit(A_CALL)
        .input(SecretScripts.SAVE)
        .run(SecretScripts.BASH)
        .prints("The resource has been added successfully.");
    page.step("Read it, and decrypt it")
        .limit(A_CALL)
        .input(SecretScripts.READ)
        .run(SecretScripts.BASH)
        .printsLine("-----BEGIN PGP MESSAGE-----")
        .printsLine(SecretScripts.CLEAR);
    page.expect("logged in by GPGAuth, as the browser extension does, Ada reads the same secret")
        .holds(
            () -> {
              AtPassbolt at = new AtPassbolt(lab);
              try (PassboltClient client = at.client()) {
                PassboltSession session = client.loginByGpgAuth(at.key(ADA));
                assertThat(session.me().username()).isEqualTo("ada@passbolt.com");
                List<Resource> found = named(session);
                assertThat(found).as("resources of that name").hasSize(1);
                assertThat(session.secret(found.get(0).id()).password())
                    .isEqualTo(SecretScripts.CLEAR);
                session.logout();
              }
            });
  }

  private static List<Resource> named(PassboltSession session) {
    return session.resources().stream().filter(r -> r.name().equals(SecretScripts.NAME)).toList();
  }

  @Check("Nobody else gets it")
  @Otherwise(
      "Nothing was changed. `401` for Betty: logins end after some minutes; log both in"
          + " again, [[#Ada saves a secret and reads it back]], and save nothing once more."
          + " `200`, or the password in plain: stop and call.")
  @Order(3)
  void refused(Runbook page, Lab lab) {
    page.step("Ask for it as Betty, and as nobody")
        .youSee("`404`, and `401`")
        .why("Betty is told that there is no such secret, not that she may not have it.")
        .limit(A_CALL)
        .input(SecretScripts.REFUSED)
        .run(SecretScripts.BASH)
        .matches("(?s)^404$.*The secret does not exist.*^401$.*Authentication is required");
    page.step("Give Betty the encrypted text, as a thief of a backup would have it")
        .youSee("`No secret key`")
        .limit(A_CALL)
        .input(SecretScripts.THIEF)
        .run(SecretScripts.BASH)
        .exits(2)
        .prints("No secret key")
        .printsNot(SecretScripts.CLEAR);
    page.expect("Betty, logged in by GPGAuth, does not see it listed and gets 404 for its secret")
        .holds(
            () -> {
              AtPassbolt at = new AtPassbolt(lab);
              try (PassboltClient client = at.client()) {
                String id = named(client.loginByGpgAuth(at.key(ADA))).get(0).id();
                PassboltSession bettys = client.loginByGpgAuth(at.key(BETTY));
                assertThat(bettys.resources()).extracting(Resource::id).doesNotContain(id);
                assertThatExceptionOfType(PassboltException.class)
                    .isThrownBy(() -> bettys.secret(id))
                    .satisfies(e -> assertThat(e.status()).isEqualTo(404));
              }
            });
    page.expect("without a login, Passbolt answers 401 for resources, and for who one is")
        .holds(
            () -> {
              AtPassbolt at = new AtPassbolt(lab);
              assertThat(at.statusWithoutLogin("/healthcheck/status.json")).isEqualTo(200);
              assertThat(at.statusWithoutLogin("/resources.json")).isEqualTo(401);
              assertThat(at.statusWithoutLogin("/users/me.json")).isEqualTo(401);
            });
    page.expect("a login as Ada with Betty's key is refused")
        .holds(
            () -> {
              AtPassbolt at = new AtPassbolt(lab);
              PgpSecretKey bettys = at.key(BETTY);
              try (PassboltClient client = at.client()) {
                String ada = client.loginByGpgAuth(at.key(ADA)).me().id();
                assertThatExceptionOfType(PassboltException.class)
                    .isThrownBy(() -> client.loginByJwt(ada, bettys))
                    .satisfies(e -> assertThat(e.status()).isEqualTo(400));
              }
            });
  }

  @Check("What the database nodes have of it")
  @Otherwise(
      "The nodes are only read. `0` for the name, or `Got error`: that dump is not whole,"
          + " or the secret is not there, and `0` for the password proves nothing. `./lab status`"
          + " says how that node is; then paste both again.")
  @Order(4)
  void atRest(Runbook page) {
    page.step("Look at the stored secret on every node")
        .youSee("`1 1` three times: one secret, and it is an OpenPGP message")
        .why("One row, and it is an OpenPGP message.")
        .otherwise(
            "`2 2`: an earlier try left a secret of that name; remove it. A second number that is"
                + " smaller than the first: one is no OpenPGP message.")
        .run(SecretScripts.ON_EVERY_NODE)
        .matches("(?s)^1\\s+1$.*^1\\s+1$.*^1\\s+1$");
    page.step("Look for the name in a dump of each node")
        .youSee("a number above 0 for each node")
        .why("To see that the search finds what is in the clear.")
        .limit(A_CALL)
        .run(SecretScripts.countedInDumps(SecretScripts.NAME))
        .matches("(?s)^[1-9]\\d*\\s+[1-9]\\d*\\s+[1-9]\\d*$");
    page.step("Look for the password in the same dumps")
        .youSee("`0` three times")
        .otherwise(
            "A count above 0: something wrote it in the clear. Find the table before anybody else"
                + " does, and change that password.")
        .limit(A_CALL)
        .run(SecretScripts.countedInDumps(SecretScripts.CLEAR))
        .exits(1)
        .matches("(?s)^0\\s+0\\s+0$");
  }

  @Drill("Tidy up")
  @Order(5)
  void tidy(Runbook page) {
    page.step("Remove the secret, log out, and throw the keyring away")
        .why("An access token stays good until it expires, a few minutes, even after the logout.")
        .limit(A_CALL)
        .input(SecretScripts.REMOVE)
        .run(SecretScripts.BASH)
        .matches("(?s)^success$.*^success$.*^success$");
  }

  @WayBack("Take both people away")
  @Order(6)
  void back(Runbook page) {
    page.note(
        "An administrator deletes both in Passbolt's list of users; a set-up link that was used is used up.");
  }
}
