package io.rocketmq.test;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class EmbeddedRocketMQBuilderTests {

	private final EmbeddedRocketMQBuilder builder = EmbeddedRocketMQ.builder();

	@Test
	void brokersAreNamedByLetters() {
		assertThat(this.builder.masters(3).build().brokerNames()).containsExactly("broker-a", "broker-b", "broker-c");
	}

	@ParameterizedTest
	@ValueSource(ints = { -1, 0, 27 })
	void impossibleNumberOfBrokersIsRefused(int count) {
		assertThatIllegalArgumentException().isThrownBy(() -> this.builder.masters(count))
			.withMessageContaining(Integer.toString(count));
	}

	@Test
	void slavesAreNamedAfterTheirMaster() {
		EmbeddedRocketMQ server = this.builder.masters(2).slaves(2).build();
		assertThat(server.brokerNames()).containsExactly("broker-a", "broker-b");
		assertThat(server.slaveNames("broker-b")).containsExactly("broker-b-slave-1", "broker-b-slave-2");
		assertThat(EmbeddedRocketMQ.builder().build().slaveNames("broker-a")).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(ints = { -1, 5 })
	void impossibleNumberOfSlavesIsRefused(int count) {
		assertThatIllegalArgumentException().isThrownBy(() -> this.builder.slaves(count))
			.withMessageContaining(Integer.toString(count));
	}

	@Test
	void slavesAreNotAskedForByTheirRole() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.builder.brokerProperty("brokerRole", "slave"))
			.withMessageContaining("slaves(int)");
	}

	@ParameterizedTest
	@ValueSource(strings = { "listenPort", "brokerName", "namesrvAddr", "storePathRootDir" })
	void propertyThatTheServerSetsItselfIsRefused(String name) {
		assertThatIllegalArgumentException().isThrownBy(() -> this.builder.brokerProperty(name, "x"))
			.withMessageContaining("'" + name + "'")
			.withMessageContaining("leave it out");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "a b", "a=b", "#a", "a\n" })
	void nameThatIsNoneIsRefused(String name) {
		assertThatIllegalArgumentException().isThrownBy(() -> this.builder.brokerProperty(name, "x"))
			.withMessageContaining("'" + name + "'");
	}

	@Test
	void valueOfSeveralLinesIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.builder.brokerProperty("name", "a\nlistenPort=1"))
			.withMessageContaining("'name'")
			.withMessageContaining("one line");
	}

	@Test
	void jvmOptionThatIsNoneIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.builder.jvmOption("Xmx1g"))
			.withMessageContaining("'Xmx1g'");
	}

	@Test
	void timeoutThatIsNotPositiveIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.builder.startupTimeout(Duration.ZERO))
			.withMessageContaining("PT0S");
		assertThatIllegalArgumentException().isThrownBy(() -> this.builder.startupTimeout(Duration.ofSeconds(-1)));
	}

}
