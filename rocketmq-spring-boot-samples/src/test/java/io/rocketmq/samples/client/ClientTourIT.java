package io.rocketmq.samples.client;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.ClientOptions;
import io.rocketmq.client.config.TlsOptions;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.transaction.TransactionListener;
import io.rocketmq.client.transaction.TransactionResolution;
import io.rocketmq.test.EmbeddedRocketMQ;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests the code that the client's pages quote against a real server.
 */
class ClientTourIT {

	private static final EmbeddedRocketMQ server = ClientTour.server();

	@BeforeAll
	static void start() {
		server.start().createTopic("orders", 8);
	}

	@AfterAll
	static void close() {
		server.close();
	}

	@Test
	void theFirstStepsSendAndReceive() throws InterruptedException {
		ReceivedMessage message = FirstSteps.sendAndReceive(server.nameServerAddress(), Arrivals.bytes("größer"),
				Duration.ofMinutes(2));
		assertThat(message).isNotNull();
		assertThat(Arrivals.text(message.body())).isEqualTo("größer");
		assertThat(message.tag()).isEqualTo("created");
		assertThat(message.keys()).containsExactly("42");
	}

	@Test
	void everyKindOfClientSendsAndConsumes() throws Exception {
		Queue<ReceivedMessage> billed = new ConcurrentLinkedQueue<>();
		int worked = EveryClient.run(server.nameServerAddress(), Arrivals.bytes("größer"), "order",
				TransactionListener.always(TransactionResolution.COMMIT), billed::add);
		assertThat(worked).isPositive();
		assertThat(billed).extracting(ReceivedMessage::tag).contains("created", "changed");
	}

	@Test
	void theTourDoesWhatItTells() throws InterruptedException {
		ClientTour.Report report = ClientTour.run(server.nameServerAddress());
		assertThat(report.booked()).as("by tags and by a property, one after it had failed")
			.containsExactlyInAnyOrder("order 1", "order 2", "order 4", "order 5", "order 6", "order 7", "order 8",
					"order 9", "invoice of 150");
		assertThat(report.resent()).as("dead letters").containsExactly("order 3", "order 3");
		assertThat(report.shipped()).as("a customer's, in order")
			.containsExactly("order 7", "order 8", "order 9", "order 10");
		assertThat(report.counted()).containsExactlyInAnyOrder(all());
		assertThat(report.audited()).containsExactlyInAnyOrder(all());
		assertThat(report.jobsDone()).as("one of them a delayed message")
			.containsExactlyInAnyOrder("job", "job for later");
		assertThat(report.payments().resolutions()).isEqualTo(Map.of("paid", TransactionResolution.COMMIT, "slow",
				TransactionResolution.UNKNOWN, "unpaid", TransactionResolution.ROLLBACK));
		assertThat(report.payments().heard()).containsExactlyInAnyOrder("paid", "slow");
		assertThat(report.payments().asked()).contains("slow");
		assertThat(report.reply()).isEqualTo("12.50");
		assertThat(report.again()).as("after the group was set back")
			.containsExactlyInAnyOrder("order 1", "order 2", "order 3", "order 3", "order 3", "order 4", "order 5",
					"order 6", "order 7", "order 8", "order 9");
		assertThat(report.found()).containsExactly("order 1");
		try (RocketMQClient client = RocketMQClient.connect(server.nameServerAddress())) {
			await().atMost(Duration.ofSeconds(90))
				.untilAsserted(
						() -> assertThat(client.nameServer().topics()).noneMatch((topic) -> topic.contains("tour-")));
		}
	}

	@Test
	void optionsHoldWhatTheyWereGiven() {
		ClientOptions options = Connecting.secured("mq.example:9876", "key", "secret");
		TlsOptions tls = options.transport().tls();
		assertThat(tls).isNotNull();
		assertThat(tls.trustCertificates()).isEqualTo(List.of(Path.of("ca.pem")));
		assertThat(options.remote().credentials()).isNotNull();
	}

	private static String[] all() {
		return new String[] { "order 1", "order 2", "order 3", "order 3", "order 3", "order 4", "order 5", "order 6",
				"order 7", "order 8", "order 9", "order 10" };
	}

}
