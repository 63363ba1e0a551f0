package io.rocketmq.client.config;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class EndpointTests {

	@ParameterizedTest
	@CsvSource({ "localhost:9876, localhost, 9876", "10.0.0.1:1, 10.0.0.1, 1", "a.b-c.de:65535, a.b-c.de, 65535",
			"[::1]:9876, ::1, 9876", "' host:80 ', host, 80" })
	void anAddressIsHostAndPort(String text, String host, int port) {
		Endpoint endpoint = Endpoint.parse(text);
		assertThat(endpoint).isEqualTo(new Endpoint(host, port));
		assertThat(endpoint).hasToString(text.trim());
	}

	@ParameterizedTest
	@CsvSource(delimiter = '>',
			value = { "localhost > such as localhost:9876", "[::1] > such as [::1]:9876",
					"host: > port that is no number", "host:port > number: 'port'",
					"host:+9876 > port that is no number: '+9876'", "host:98 76 > number: '98 76'",
					"host:-1 > port out of range: -1", "host:0 > port out of range: 0",
					"host:65536 > port out of range: 65536", "host:99999999999 > number: '99999999999'",
					"::1:9876 > several colons", "http://host:9876 > several colons", ":9876 > such as localhost:9876",
					"[]:9876 > such as localhost:9876", "a b:9876 > no legal host" },
			quoteCharacter = '"')
	void illegalAddressesAreRefusedWithTheirTextAndTheFix(String text, String problem) {
		assertThatThrownBy(() -> Endpoint.parse(text)).isInstanceOf(IllegalArgumentException.class)
			.hasMessageContaining("'" + text + "'")
			.hasMessageContaining("Write ")
			.hasMessageContaining(problem);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " " })
	void aBlankAddressIsRefusedWithAnExampleThatIsLegal(String text) {
		assertThatThrownBy(() -> Endpoint.parse(text)).isInstanceOf(IllegalArgumentException.class)
			.hasMessageContaining("'" + text + "'")
			.hasMessageContaining("such as localhost:9876");
		assertThatThrownBy(() -> Endpoint.parseList(text)).isInstanceOf(IllegalArgumentException.class)
			.hasMessageContaining("'" + text + "'")
			.hasMessageContaining("host:port;host:port");
	}

	@Test
	void aListHasItsAddressesOnceAndInOrder() {
		assertThat(Endpoint.parseList("b:1;a:2, c:3;b:1")).containsExactly(new Endpoint("b", 1), new Endpoint("a", 2),
				new Endpoint("c", 3));
		assertThat(Endpoint.parseList("a:1")).containsExactly(new Endpoint("a", 1));
	}

	@ParameterizedTest
	@CsvSource({ "a:1;;b:2, 2", "a:1;, 2", ";a:1, 1", "a:1; ;b:1, 2", ";, 1" })
	void aListWithoutAnAddressBetweenSeparatorsIsRefusedWithItsPosition(String text, int position) {
		assertThatThrownBy(() -> Endpoint.parseList(text)).isInstanceOf(IllegalArgumentException.class)
			.hasMessageContaining("'" + text + "'")
			.hasMessageContaining("position " + position);
	}

	@Test
	void aListWithABadAddressIsRefusedWithThatAddress() {
		assertThatThrownBy(() -> Endpoint.parseList("a:1;b")).isInstanceOf(IllegalArgumentException.class)
			.hasMessageContaining("'b'");
	}

	@Test
	void anEndpointOfIllegalPartsIsRefused() {
		assertThatThrownBy(() -> new Endpoint(" ", 1)).isInstanceOf(IllegalArgumentException.class);
		assertThatThrownBy(() -> new Endpoint("a", 0)).isInstanceOf(IllegalArgumentException.class)
			.hasMessageContaining("out of range: 0");
		assertThatThrownBy(() -> new Endpoint("a", 65536)).isInstanceOf(IllegalArgumentException.class)
			.hasMessageContaining("65536");
	}

}
