package io.rocketmq.client.message;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class ReceiptHandleTests {

	@Test
	void aHandleIsWrittenAsItWasParsed() {
		ReceiptHandle handle = ReceiptHandle.parse("5 1700000000000 60000 3 2 broker-a 1 7");
		assertThat(handle).isEqualTo(new ReceiptHandle(5, 1_700_000_000_000L, 60_000, 3, "2", "broker-a", 1, 7));
		assertThat(handle).hasToString("5 1700000000000 60000 3 2 broker-a 1 7");
		assertThat(handle.toString()).isEqualTo(org.apache.rocketmq.remoting.protocol.header.ExtraInfoUtil
			.buildExtraInfo(5, 1_700_000_000_000L, 60_000, 3, "%RETRY%g+t", "broker-a", 1, 7));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "1", "1 2 3 4 5 6 7", "1 2 3 4 0 b 7 8 9", "a 2 3 4 0 b 7 8", "1 2 3 4 0  7 8",
			"1 2 3 4 00 b 7 8", "1 2 3 99999999999 0 b 7 8" })
	void invalidHandlesAreRefused(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> ReceiptHandle.parse(text))
			.withMessageContaining("'" + text + "'");
	}

	@Test
	void aRedeliveredMessageIsStoredInARetryTopic() {
		assertThat(handle("0").storedTopic("t", "g")).isEqualTo("t");
		assertThat(handle("1").storedTopic("t", "g")).isEqualTo("%RETRY%g_t");
		assertThat(handle("2").storedTopic("t", "g")).isEqualTo("%RETRY%g+t");
	}

	private static ReceiptHandle handle(String mark) {
		return new ReceiptHandle(0, 0, 0, 0, mark, "b", 0, 0);
	}

}
