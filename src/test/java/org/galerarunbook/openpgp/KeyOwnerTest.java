package org.galerarunbook.openpgp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyOwnerTest {

  @Test
  @DisplayName("An entry is address, name, and a passphrase that is the address unless given")
  void entry() {
    assertThat(KeyOwner.parse("ada@passbolt.com:Ada Lovelace")).isEqualTo(KeyOwner.ADA);
    assertThat(KeyOwner.ADA.passphrase()).isEqualTo("ada@passbolt.com");
    KeyOwner betty = KeyOwner.parse(" betty+lab@passbolt.com : Betty Holberton :a:b ");
    assertThat(betty.email()).isEqualTo("betty+lab@passbolt.com");
    assertThat(betty.name()).isEqualTo("Betty Holberton");
    assertThat(betty.passphrase()).as("all behind the second colon").isEqualTo("a:b ");
    assertThat(betty).hasToString("Betty Holberton <betty+lab@passbolt.com>");
    assertThat(KeyOwner.parse("e@x.org:Édith Piaf").name()).isEqualTo("Édith Piaf");
  }

  @Test
  @DisplayName("Nobody named means Ada; an order is kept")
  void list() {
    assertThat(KeyOwner.parse(List.of())).containsExactly(KeyOwner.ADA);
    assertThat(KeyOwner.parse(List.of("b@x.org:B", "a@x.org:A")))
        .extracting(KeyOwner::email)
        .containsExactly("b@x.org", "a@x.org");
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      quoteCharacter = '"',
      textBlock =
          """
          ada@passbolt.com,            has no name
          "",                          has no name
          ada:Ada Lovelace,            has no @
          :Ada,                        has no @
          ada@passbolt.com:,           name of ada@passbolt.com is empty
          "ada@passbolt.com: :x",      name of ada@passbolt.com is empty
          ada@passbolt.com:Ada:,       passphrase of ada@passbolt.com is empty
          ../ada@passbolt.com:Ada,     can't be used as address
          a/b@passbolt.com:Ada,        can't be used as address
          a@pass/bolt:Ada,             can't be used as address
          a\\b@passbolt.com:Ada,       can't be used as address
          .ada@passbolt.com:Ada,       can't be used as address
          -ada@passbolt.com:Ada,       can't be used as address
          a..b@passbolt.com:Ada,       can't be used as address
          a b@passbolt.com:Ada,        can't be used as address
          ada@:Ada,                    can't be used as address
          ada@x@y:Ada,                 can't be used as address
          ada@x.org:Ada <root@x.org>,  has one of <
          """)
  @DisplayName("A wrong entry is named, with what is wrong about it")
  void wrong(String entry, String problem) {
    assertThatThrownBy(() -> KeyOwner.parse(List.of("fine@x.org:Fine", entry)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("entry '")
        .hasMessageContaining(problem);
  }

  @Test
  @DisplayName("An address twice is refused, also in other letters")
  void twice() {
    assertThatThrownBy(() -> KeyOwner.parse(List.of("ada@x.org:Ada", "ADA@x.org:Ada")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'ADA@x.org' is there twice");
  }

  @Test
  @DisplayName("A control character can't get into a name, nor a passphrase into a message")
  void hidden() {
    assertThatThrownBy(() -> KeyOwner.parse("ada@x.org:Ada\nLovelace"))
        .hasMessageContaining("control character");
    assertThatThrownBy(() -> KeyOwner.parse("ada:Ada:my-secret"))
        .hasMessageContaining("ada:Ada:******")
        .hasMessageNotContaining("my-secret");
    assertThat(new KeyOwner("ada@x.org", "Ada", "my-secret").toString())
        .doesNotContain("my-secret");
  }
}
