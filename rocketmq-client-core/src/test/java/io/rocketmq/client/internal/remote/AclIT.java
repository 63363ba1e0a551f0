package io.rocketmq.client.internal.remote;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.ClientOptions;
import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.config.Credentials;
import io.rocketmq.client.config.Endpoint;
import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.config.TlsOptions;
import io.rocketmq.client.consumer.PullConsumer;
import io.rocketmq.client.consumer.PushConsumer;
import io.rocketmq.client.consumer.SimpleConsumer;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.error.NotPermittedException;
import io.rocketmq.client.error.Problem;
import io.rocketmq.client.internal.protocol.Command;
import io.rocketmq.client.internal.protocol.FieldWriter;
import io.rocketmq.client.internal.protocol.RequestCode;
import io.rocketmq.client.internal.protocol.ResponseCode;
import io.rocketmq.client.internal.support.Deadline;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.message.SendStatus;
import io.rocketmq.client.producer.Producer;
import io.rocketmq.client.testing.TestRpc;
import io.rocketmq.client.transaction.TransactionListener;
import io.rocketmq.client.transaction.TransactionResolution;
import io.rocketmq.test.EmbeddedRocketMQ;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Access control with a real server, with and without TLS.
 */
class AclIT {

	private static final Duration PATIENCE = Duration.ofSeconds(40);

	private static final Credentials RIGHT = Credentials.of("rocketmq", "12345678");

	private static final Command MAX_OFFSET = Command.request(RequestCode.GET_MAX_OFFSET, (out) -> {
		out.write("topic", "acl");
		out.write("queueId", 0);
	});

	private static EmbeddedRocketMQ server;

	@BeforeAll
	static void start() {
		server = EmbeddedRocketMQ.builder()
			.tls()
			.brokerProperty("messageDelayLevel", "1s 1s 1s 1s 1s 1s 1s 1s 1s 1s 1s 1s 1s 1s 1s 1s 1s 1s")
			.brokerProperty("authenticationEnabled", "true")
			.brokerProperty("authenticationMetadataProvider",
					"org.apache.rocketmq.auth.authentication.provider.LocalAuthenticationMetadataProvider")
			.brokerProperty("initAuthenticationUser", "{\"username\":\"rocketmq\",\"password\":\"12345678\"}")
			.brokerProperty("innerClientAuthenticationCredentials",
					"{\"accessKey\":\"rocketmq\",\"secretKey\":\"12345678\"}")
			.brokerProperty("authorizationEnabled", "true")
			.brokerProperty("authorizationMetadataProvider",
					"org.apache.rocketmq.auth.authorization.provider.LocalAuthorizationMetadataProvider")
			.build()
			.start();
	}

	@AfterAll
	static void stop() {
		if (server != null) {
			server.close();
		}
	}

	@Test
	void validCredentialsPermitAllOperations() {
		server.createTopic("acl", 2);
		try (RocketMQClient client = client(RIGHT, false)) {
			Queue<String> received = new ConcurrentLinkedQueue<>();
			client.pushConsumer(ConsumerOptions.group("acl-group").consumeFrom(ConsumeFrom.earliest()).build())
				.subscribe("acl")
				.start((message, context) -> {
					received.add(message.messageId());
					return (message.reconsumeTimes() == 0 && message.tag() == null) ? ConsumeResult.RETRY
							: ConsumeResult.SUCCESS;
				});
			SendResult sent = producer(client, "acl-producers").send(message());
			String half = client
				.transactionProducer("acl-transactions", TransactionListener.always(TransactionResolution.COMMIT))
				.send(Message.to("acl").tag("half").body(new byte[] { 2 }).build(), null)
				.sendResult()
				.messageId();
			// The message is redelivered once, as the listener requests; then the
			// committed half message.
			await().atMost(PATIENCE)
				.until(() -> received.stream().filter(sent.messageId()::equals).count() == 2
						&& received.contains(half));
		}
	}

	@Test
	void credentialsAndTlsCanBeCombined() {
		try (RocketMQClient client = client(RIGHT, true)) {
			assertThat(producer(client, "acl-tls").send(message()).status()).isEqualTo(SendStatus.OK);
		}
		try (RocketMQClient client = client(Credentials.of("rocketmq", "wrong"), true)) {
			assertThatExceptionOfType(NotPermittedException.class)
				.isThrownBy(() -> producer(client, "acl-tls").send(message()));
		}
	}

	@Test
	void wrongAndMissingCredentialsAreRejected() {
		server.createTopic("acl", 2);
		refused(Credentials.of("rocketmq", "wrong"), "check signature failed");
		refused(Credentials.of("nobody", "12345678"), "User:nobody is not found");
		refused(null, "username cannot be null");
	}

	@Test
	void rejectedConsumersReportTheProblem() {
		server.createTopic("acl", 2);
		try (RocketMQClient client = client(Credentials.of("rocketmq", "wrong"), false)) {
			PushConsumer push = client.pushConsumer("acl-refused-push")
				.subscribe("acl")
				.start((message, context) -> ConsumeResult.SUCCESS);
			PullConsumer pull = client.pullConsumer("acl-refused-pull").subscribe("acl");
			SimpleConsumer simple = client.simpleConsumer("acl-refused-simple").subscribe("acl");
			assertThatExceptionOfType(NotPermittedException.class)
				.isThrownBy(() -> simple.receive(1, Duration.ofSeconds(10)));
			await().atMost(PATIENCE).untilAsserted(() -> {
				assertThat(push.statistics().problems()).extracting(Problem::kind)
					.contains(Problem.Kind.HEARTBEAT, Problem.Kind.MEMBERS);
				assertThat(pull.statistics().problems()).extracting(Problem::kind)
					.contains(Problem.Kind.HEARTBEAT, Problem.Kind.MEMBERS);
				assertThat(simple.statistics().problems()).extracting(Problem::kind)
					.contains(Problem.Kind.HEARTBEAT, Problem.Kind.POP);
			});
			assertThat(client.status().problems()).hasSize(4).allSatisfy((problem) -> {
				assertThat(problem.stopsConsuming()).isTrue();
				assertThat(problem.text()).contains("NO_PERMISSION (16)", "check signature failed");
				assertThat(problem.brokerName()).isEqualTo("broker-a");
			});
		}
	}

	@Test
	void aFieldChangedAfterSigningIsRejected() {
		server.createTopic("acl", 2);
		Command signed = new Signing(RIGHT).signed(MAX_OFFSET);
		Command changed = signed.withHeader((out) -> {
			signed.header().writeTo(out);
			out.write("bname", "broker-a");
		});
		try (TestRpc rpc = new TestRpc()) {
			String address = server.brokerAddress("broker-a");
			Deadline deadline = Deadline.after(PATIENCE);
			assertThat(rpc.request(address, signed, deadline).result()).isEqualTo(ResponseCode.SUCCESS);
			assertThat(rpc.request(address, changed, deadline)).satisfies((answer) -> {
				assertThat(answer.result()).isEqualTo(ResponseCode.NO_PERMISSION);
				assertThat(answer.remark()).contains("check signature failed");
			});
		}
	}

	/**
	 * Servers accept any token as one of the signed fields; only extensions validate it.
	 */
	@Test
	void theSecurityTokenIsSigned() {
		server.createTopic("acl", 2);
		Credentials withToken = new Credentials(RIGHT.accessKey(), RIGHT.secretKey(), "a-token");
		try (RocketMQClient client = client(withToken, false)) {
			assertThat(producer(client, "acl-token").send(message()).status()).isEqualTo(SendStatus.OK);
		}
		Command signed = new Signing(withToken).signed(MAX_OFFSET);
		Command changed = signed.withHeader((out) -> {
			signed.header().writeTo(new FieldWriter() {
				@Override
				public void write(String name, @Nullable String value) {
					out.write(name, "SecurityToken".equals(name) ? "another" : value);
				}

				@Override
				public void write(String name, long value) {
					out.write(name, value);
				}
			});
		});
		try (TestRpc rpc = new TestRpc()) {
			String address = server.brokerAddress("broker-a");
			Deadline deadline = Deadline.after(PATIENCE);
			assertThat(rpc.request(address, signed, deadline).result()).isEqualTo(ResponseCode.SUCCESS);
			assertThat(rpc.request(address, changed, deadline)).satisfies((answer) -> {
				assertThat(answer.result()).isEqualTo(ResponseCode.NO_PERMISSION);
				assertThat(answer.remark()).contains("check signature failed");
			});
		}
	}

	@Test
	void credentialsDoNotShowTheirSecrets() {
		assertThat(new Credentials("user", "sesame", "dragon").toString()).contains("user")
			.doesNotContain("sesame")
			.doesNotContain("dragon");
	}

	private static void refused(Credentials credentials, String remark) {
		try (RocketMQClient client = client(credentials, false)) {
			assertThatExceptionOfType(NotPermittedException.class)
				.isThrownBy(() -> producer(client, "acl-refused").send(message()))
				.withMessageContaining(remark);
		}
	}

	private static Message message() {
		return Message.to("acl").body(new byte[] { 1 }).build();
	}

	/** On a busy machine, the first request over TLS takes seconds. */
	private static Producer producer(RocketMQClient client, String group) {
		return client.producer(ProducerOptions.group(group).sendTimeout(PATIENCE).build());
	}

	private static RocketMQClient client(Credentials credentials, boolean tls) {
		return RocketMQClient
			.builder(ClientOptions.builder()
				.nameServers(Endpoint.parseList(server.nameServerAddress()))
				.transport((transport) -> transport.tls(tls ? TlsOptions.builder().trustAll(true).build() : null))
				.remote((remote) -> remote.credentials(credentials).requestTimeout(PATIENCE))
				.build())
			.connect();
	}

}
