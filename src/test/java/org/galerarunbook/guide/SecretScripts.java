package org.galerarunbook.guide;

/** What chapter 7 does in the toolbox's shell: curl speaks to Passbolt, gpg has the keys. */
final class SecretScripts {

  static final String BASH = "docker exec -i toolbox bash -e -o pipefail";

  /** The clear text, and the listing's name, which is not encrypted. */
  static final String CLEAR = "correct-horse-7c1e";

  static final String NAME = "Secret of the guide";

  static final String COMMON =
      """
      cd /tmp/secret
      api=https://passbolt.local
      ask() { curl -sS --cacert /etc/tls/ca.pem "$@"; }
      # A demo key's passphrase is its address.
      pgp() {
        gpg --homedir /tmp/secret/$who --batch --quiet --trust-model always \\
          --pinentry-mode loopback --passphrase-fd 3 "$@" 3<<< "$who@passbolt.com"
      }""";

  static final String IMPORT =
      """
      ./lab keys "%s" "%s" > /dev/null &&
      for who in ada betty; do
        docker exec toolbox mkdir -p -m 700 /tmp/secret /tmp/secret/$who &&
        docker exec -i toolbox gpg --homedir /tmp/secret/$who --batch --import < keys/gpg/$who@passbolt.com.key
      done""";

  static final String REGISTER =
      """
      for person in "ada@passbolt.com -f Ada -l Lovelace -r admin" "betty@passbolt.com -f Betty -l Holberton -r user"; do
        docker exec passbolt su -s /bin/bash -c \\
          ". /etc/environment; /usr/share/php/passbolt/bin/cake passbolt register_user -u $person" www-data |
          grep -E 'setup/start|already' || :
      done""";

  static final String SERVER_KEY =
      """
      . /tmp/secret/common
      ask $api/auth/verify.json > server.json
      jq -r .body.fingerprint server.json | tee server.fpr
      for who in ada betty; do
        jq -r .body.keydata server.json | gpg --homedir $who --batch --import
      done""";

  static final String SET_UP =
      """
      . /tmp/secret/common
      for who in ada betty; do
        read -r id token <<< "$(mariadb -h galera1.local -N -e "
          SET SESSION wsrep_sync_wait=1;
          SELECT u.id, t.token FROM users u LEFT JOIN authentication_tokens t
            ON t.user_id = u.id AND t.type = 'register' AND t.active AND NOT u.active
          WHERE u.username = '$who@passbolt.com' AND NOT u.deleted ORDER BY t.created DESC LIMIT 1")"
        echo "$id" > $who.id
        if [ "$token" = NULL ]; then echo "$who has set up the account already"; continue; fi
        ask $api/setup/start/$id/$token.json | jq -r .header.status
        pgp --armor --export $who@passbolt.com |
          jq -R -s --arg token $token '{authentication_token: {token: $token}, gpgkey: {armored_key: .}}' |
          ask --json @- $api/setup/complete/$id.json | jq -r .header.message
      done""";

  static final String LOG_IN =
      """
      . /tmp/secret/common
      for who in ada betty; do
        token=$(cat /proc/sys/kernel/random/uuid)
        jq -n --arg api $api --arg token $token \\
            '{version: "1.0.0", domain: $api, verify_token: $token, verify_token_expiry: (now + 120 | floor)}' |
          pgp --armor --sign --local-user $who@passbolt.com --encrypt -r $(cat server.fpr) > challenge.asc
        jq -n --arg id $(cat $who.id) --rawfile c challenge.asc '{user_id: $id, challenge: $c}' |
          ask --json @- $api/auth/jwt/login.json | jq -r .body.challenge |
          pgp --status-fd 4 --decrypt 4> $who.status > reply.json
        grep -q "VALIDSIG $(cat server.fpr)" $who.status
        [ "$(jq -r .verify_token reply.json)" = $token ]
        jq -r '"Authorization: Bearer " + .access_token' reply.json > $who.auth
        ask -H @$who.auth $api/users/me.json | jq -r .body.username
      done""";

  static final String SAVE =
      """
      . /tmp/secret/common
      who=ada
      jq -n --arg word %s '{password: $word, description: "of the vault"}' |
        pgp --armor --sign --local-user ada@passbolt.com --encrypt -r ada@passbolt.com > secret.asc
      type=$(ask -H @ada.auth $api/resource-types.json |
        jq -r '.body[] | select(.slug == "password-and-description").id')
      jq -n --arg type $type --rawfile secret secret.asc \\
          '{name: "%s", username: "ada", uri: "https://vault.example", resource_type_id: $type, secrets: [{data: $secret}]}' |
        ask -H @ada.auth --json @- $api/resources.json > saved.json
      jq -r .header.message saved.json
      jq -r .body.id saved.json > resource.id"""
          .formatted(CLEAR, NAME);

  static final String READ =
      """
      . /tmp/secret/common
      who=ada
      ask -H @ada.auth $api/secrets/resource/$(cat resource.id).json | jq -r .body.data > read.asc
      head -n 1 read.asc
      pgp --decrypt < read.asc | jq -r .password""";

  static final String REFUSED =
      """
      . /tmp/secret/common
      for auth in @betty.auth 'X-Nobody: at all'; do
        ask -H "$auth" -w '%{http_code}\\n' -o refused.json $api/secrets/resource/$(cat resource.id).json
        jq -r .header.message refused.json
      done""";

  static final String THIEF =
      """
      . /tmp/secret/common
      who=betty
      pgp --decrypt < read.asc""";

  static final String ON_EVERY_NODE =
      """
      for node in galera1 galera2 galera3; do
        docker exec $node mariadb -N passbolt -e "
          SET SESSION wsrep_sync_wait=1;
          SELECT COUNT(*), SUM(data LIKE '-----BEGIN PGP MESSAGE-----%%') FROM secrets
          WHERE resource_id IN (SELECT id FROM resources WHERE name = '%s' AND NOT deleted)"
      done"""
          .formatted(NAME);

  static String countedInDumps(String text) {
    return """
    for node in galera1 galera2 galera3; do
      docker exec $node sh -c "mariadb-dump --single-transaction passbolt | grep -c '%s'"
    done"""
        .formatted(text);
  }

  static final String REMOVE =
      """
      . /tmp/secret/common
      ask -X DELETE -H @ada.auth $api/resources/$(cat resource.id).json | jq -r .header.status
      for who in ada betty; do
        ask -H @$who.auth --json '{}' $api/auth/jwt/logout.json | jq -r .header.status
      done
      for who in ada betty; do gpgconf --homedir /tmp/secret/$who --kill all; done
      rm -rf /tmp/secret""";

  private SecretScripts() {}
}
