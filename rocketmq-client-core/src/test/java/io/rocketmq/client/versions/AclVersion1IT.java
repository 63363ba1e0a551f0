package io.rocketmq.client.versions;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.admin.GroupSpec;
import io.rocketmq.client.admin.TopicSpec;
import io.rocketmq.client.config.ClientOptions;
import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.config.Credentials;
import io.rocketmq.client.config.Endpoint;
import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.error.NotPermittedException;
import io.rocketmq.client.error.Outcome;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.message.SendStatus;
import io.rocketmq.client.producer.Producer;
import io.rocketmq.client.transaction.TransactionListener;
import io.rocketmq.client.transaction.TransactionResolution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Access control 1.0, which servers up to 5.2 have, with a real server of version 4.9.5
 * and its file {@code plain_acl.yml}.
 */
class AclVersion1IT {

	private static final Duration PATIENCE = Duration.ofSeconds(40);

	private static final Credentials ADMIN = Credentials.of("administrator", "12345678");

	private static final Credentials USER = Credentials.of("application", "12345678");

	private static final String ACCOUNTS = """
			globalWhiteRemoteAddresses: []
			accounts:
			- accessKey: administrator
			  secretKey: 12345678
			  admin: true
			- accessKey: application
			  secretKey: 12345678
			  admin: false
			  defaultTopicPerm: DENY
			  defaultGroupPerm: DENY
			  topicPerms:
			  - open=PUB|SUB
			  - secret=DENY
			  - read-only=SUB
			  - TBW102=SUB
			  groupPerms:
			  - consumers=SUB
			  - denied-consumers=DENY
			""";

	@TempDir
	private static Path folder;

	private static ServerOfVersion server;

	@BeforeAll
	static void start() throws Exception {
		Files.createDirectories(folder.resolve("conf"));
		Files.writeString(folder.resolve("conf/plain_acl.yml"), ACCOUNTS);
		server = ServerOfVersion.older(folder, Map.of("aclEnable", "true"));
		try (RocketMQClient admin = client(ADMIN)) {
			for (String topic : List.of("open", "secret", "read-only")) {
				admin.admin().createTopic(TopicSpec.of(topic).queues(2));
			}
			admin.admin().createGroup(GroupSpec.of("consumers"));
			producer(admin).send(message("open"));
		}
	}

	@AfterAll
	static void stop() {
		if (server != null) {
			server.close();
		}
	}

	@Test
	void validKeysPermitSendsConsumptionAndTransactions() {
		try (RocketMQClient client = client(USER)) {
			Queue<String> received = new ConcurrentLinkedQueue<>();
			client.pushConsumer(ConsumerOptions.group("consumers").consumeFrom(ConsumeFrom.earliest()).build())
				.subscribe("open")
				.start((message, context) -> {
					received.add(message.messageId());
					return ConsumeResult.SUCCESS;
				});
			SendResult sent = producer(client).send(message("open"));
			SendResult committed = client
				.transactionProducer(ProducerOptions.group("t").sendTimeout(PATIENCE).build(),
						TransactionListener.always(TransactionResolution.COMMIT))
				.send(message("open"), null)
				.sendResult();
			await().atMost(PATIENCE)
				.until(() -> received.contains(sent.messageId()) && received.contains(committed.messageId()));
		}
	}

	@Test
	void wrongUnknownAndMissingKeysAreRejected() {
		refused(Credentials.of("application", "wrong-secret"), "open", "Check signature failed");
		refused(Credentials.of("nobody", "12345678"), "open", "No acl config for nobody");
		refused(null, "open", "No accessKey is configured");
	}

	@Test
	void deniedAndReadOnlyTopicsAreRejected() {
		refused(USER, "secret", "No default permission for topic:secret");
		refused(USER, "read-only", "No default permission for topic:read-only");
	}

	@Test
	void administrationWithoutPermissionIsRejected() {
		try (RocketMQClient client = client(USER)) {
			assertThatExceptionOfType(NotPermittedException.class)
				.isThrownBy(() -> client.admin().createTopic(TopicSpec.of("more").queues(2)))
				.withMessageContaining("Need admin permission");
		}
	}

	@Test
	void aRejectionIsNoBrokerFailure() {
		try (RocketMQClient client = client(USER)) {
			Producer producer = producer(client);
			assertThatExceptionOfType(NotPermittedException.class).isThrownBy(() -> producer.send(message("secret")));
			assertThat(producer.send(message("open")).status()).isEqualTo(SendStatus.OK);
		}
	}

	private static void refused(Credentials credentials, String topic, String remark) {
		try (RocketMQClient client = client(credentials)) {
			assertThatExceptionOfType(NotPermittedException.class)
				.isThrownBy(() -> producer(client).send(message(topic)))
				.withMessageContaining(remark)
				.satisfies((ex) -> assertThat(ex.outcome()).isEqualTo(Outcome.REJECTED));
		}
	}

	private static Message message(String topic) {
		return Message.to(topic).tag("tag").key("key").body(new byte[] { 1 }).build();
	}

	private static Producer producer(RocketMQClient client) {
		return client.producer(ProducerOptions.group("producers").sendTimeout(PATIENCE).build());
	}

	private static RocketMQClient client(Credentials credentials) {
		return RocketMQClient
			.builder(ClientOptions.builder()
				.nameServers(Endpoint.parseList(server.nameServerAddress()))
				.remote((remote) -> remote.credentials(credentials).requestTimeout(Duration.ofSeconds(30)))
				.build())
			.connect();
	}

}
