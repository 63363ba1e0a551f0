package io.rocketmq.client.producer;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.stream.IntStream;

import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.RequestCallback;
import org.apache.rocketmq.client.utils.MessageUtil;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.MessageExt;
import org.junit.jupiter.api.Test;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.error.BrokerErrorException;
import io.rocketmq.client.error.RequestTimeoutException;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.message.SendStatus;
import io.rocketmq.client.testing.SharedServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * Requests and replies through a real server, between two of our clients, and between
 * ours and Apache's in both directions.
 */
class RequestReplyIT {

	private static final Duration PATIENCE = Duration.ofSeconds(90);

	@Test
	void aConsumerRepliesToARequest() {
		String topic = SharedServer.topic("request");
		try (RocketMQClient asking = SharedServer.client(); RocketMQClient answering = SharedServer.client()) {
			answer(answering, topic);
			Producer producer = producer(asking);
			ReceivedMessage reply = producer.request(message(topic, "question"), PATIENCE);
			assertThat(reply.body()).asString(StandardCharsets.UTF_8).isEqualTo("re: question");
			assertThat(reply.messageId()).isNotEmpty();
			assertThat(producer.requestAsync(message(topic, "größere Frage 世界"), PATIENCE)).succeedsWithin(PATIENCE)
				.satisfies((each) -> assertThat(each.body()).asString(StandardCharsets.UTF_8)
					.isEqualTo("re: größere Frage 世界"));
			assertThat(producer.statistics().inFlight()).isZero();
			assertThat(producer.statistics().lateReplies()).isZero();
		}
	}

	@Test
	void aReplyMayHaveTagPropertiesAndTimeoutAndARequestItsQueue() {
		String topic = SharedServer.topic("reply-of-parts");
		try (RocketMQClient asking = SharedServer.client(); RocketMQClient answering = SharedServer.client()) {
			Producer replying = producer(answering);
			consume(answering, topic,
					(request) -> replying.reply(Message.replyTo(request)
						.tag("answer")
						.property("queue", String.valueOf(request.queue().queueId()))
						.text("re: " + request.text())
						.build(), PATIENCE));
			Producer producer = producer(asking);
			MessageQueue queue = producer.queues(topic).get(3);
			ReceivedMessage reply = producer.request(Message.to(topic).text("große Frage").build(),
					SendOptions.to(queue).timeout(PATIENCE));
			assertThat(reply.text()).isEqualTo("re: große Frage");
			assertThat(reply.tag()).isEqualTo("answer");
			assertThat(reply.property("queue")).isEqualTo("3");
			assertThat(producer.requestAsync(message(topic, "b"), SendOptions.orderedBy("key").timeout(PATIENCE)))
				.succeedsWithin(PATIENCE)
				.satisfies((each) -> assertThat(each.text()).isEqualTo("re: b"));
			Message malformed = Message.to(topic).body(new byte[] { (byte) 0xC3, 'x' }).build();
			assertThat(producer.request(malformed, PATIENCE).text()).isEqualTo("re: \uFFFDx");
			assertThatIllegalArgumentException().isThrownBy(() -> producer.replyAsync(message(topic, "no reply")))
				.withMessageContaining("Message.replyTo(request)");
		}
	}

	@Test
	void aLargeRequestAndItsLargeReplyArrive() {
		String topic = SharedServer.topic("large-request");
		String text = "many words, größer als 4 KiB ".repeat(20_000);
		try (RocketMQClient asking = SharedServer.client(); RocketMQClient answering = SharedServer.client()) {
			answer(answering, topic);
			assertThat(producer(asking).request(message(topic, text), PATIENCE).body()).asString(StandardCharsets.UTF_8)
				.isEqualTo("re: " + text);
		}
	}

	@Test
	void aThousandRequestsAtOnceOverOneConnectionEachGetTheirOwnReply() {
		String topic = SharedServer.topic("requests");
		try (RocketMQClient asking = SharedServer.client(); RocketMQClient answering = SharedServer.client()) {
			answer(answering, topic);
			Producer producer = producer(asking);
			List<CompletableFuture<ReceivedMessage>> replies = IntStream.range(0, 1_000)
				.mapToObj((i) -> producer.requestAsync(message(topic, "question " + i), PATIENCE))
				.toList();
			assertThat(replies.stream().map((reply) -> text(reply.join())).toList())
				.isEqualTo(IntStream.range(0, 1_000).mapToObj((i) -> "re: question " + i).toList());
			assertThat(asking.brokers().snapshot()).singleElement()
				.satisfies((broker) -> assertThat(broker.replicas()).singleElement()
					.satisfies((replica) -> assertThat(replica.connections()).hasSize(1)));
			assertThat(producer.statistics().lateReplies()).isZero();
		}
	}

	@Test
	void aLateReplyIsDroppedAndCounted() {
		String topic = SharedServer.topic("late");
		Queue<ReceivedMessage> requests = new ConcurrentLinkedQueue<>();
		try (RocketMQClient asking = SharedServer.client(); RocketMQClient answering = SharedServer.client()) {
			consume(answering, topic, requests::add);
			Producer producer = producer(asking);
			CompletableFuture<ReceivedMessage> late = producer.requestAsync(message(topic, "late"),
					Duration.ofSeconds(3));
			await().atMost(PATIENCE).until(() -> requests.size() == 1);
			assertThatExceptionOfType(RequestTimeoutException.class).isThrownBy(() -> {
				try {
					late.join();
				}
				catch (CompletionException ex) {
					throw ex.getCause();
				}
			});
			assertThat(producer.statistics().lateReplies()).isZero();
			assertThat(producer(answering).reply(requests.element(), bytes("too late")).status())
				.isEqualTo(SendStatus.OK);
			await().atMost(PATIENCE).until(() -> producer.statistics().lateReplies() == 1);
			assertThat(producer.statistics().inFlight()).isZero();
		}
	}

	@Test
	void aSecondReplyIsDroppedAndCounted() {
		String topic = SharedServer.topic("twice");
		Queue<ReceivedMessage> requests = new ConcurrentLinkedQueue<>();
		try (RocketMQClient asking = SharedServer.client(); RocketMQClient answering = SharedServer.client()) {
			consume(answering, topic, requests::add);
			Producer producer = producer(asking);
			Producer replying = producer(answering);
			CompletableFuture<ReceivedMessage> reply = producer.requestAsync(message(topic, "twice"), PATIENCE);
			await().atMost(PATIENCE).until(() -> requests.size() == 1);
			replying.reply(requests.element(), bytes("first"));
			assertThat(text(reply.join())).isEqualTo("first");
			replying.replyAsync(requests.element(), bytes("second")).join();
			await().atMost(PATIENCE).until(() -> producer.statistics().lateReplies() == 1);
		}
	}

	@Test
	void aRequestWithoutAReplyTimesOut() {
		String topic = SharedServer.topic("unanswered");
		try (RocketMQClient client = SharedServer.client()) {
			Producer producer = producer(client);
			Duration timeout = Duration.ofSeconds(2);
			assertThatExceptionOfType(RequestTimeoutException.class)
				.isThrownBy(() -> producer.request(message(topic, "nobody"), timeout))
				.withMessageContaining("2000 ms");
			assertThat(producer.requestAsync(message(topic, "nobody"), timeout)).failsWithin(PATIENCE)
				.withThrowableThat()
				.withCauseInstanceOf(RequestTimeoutException.class);
			assertThat(producer.statistics().inFlight()).isZero();
			assertThat(producer.statistics().topics().get(topic).sent()).isEqualTo(2);
		}
	}

	@Test
	void onlyRequestsCanBeRepliedTo() {
		String topic = SharedServer.topic("no-request");
		Queue<ReceivedMessage> received = new ConcurrentLinkedQueue<>();
		try (RocketMQClient client = SharedServer.client()) {
			consume(client, topic, received::add);
			Producer producer = producer(client);
			producer.send(message(topic, "no request"));
			await().atMost(PATIENCE).until(() -> received.size() == 1);
			assertThatExceptionOfType(IllegalArgumentException.class)
				.isThrownBy(() -> producer.reply(received.element(), bytes("reply")))
				.withMessageContaining("is no request");
			assertThatExceptionOfType(IllegalArgumentException.class)
				.isThrownBy(() -> producer.replyAsync(received.element(), bytes("reply")))
				.withMessageContaining("is no request");
			assertThat(producer.statistics().inFlight()).isZero();
		}
	}

	@Test
	void aReplyToAClientThatIsGoneFails() {
		String topic = SharedServer.topic("gone");
		Queue<ReceivedMessage> requests = new ConcurrentLinkedQueue<>();
		try (RocketMQClient answering = SharedServer.client()) {
			consume(answering, topic, requests::add);
			try (RocketMQClient asking = SharedServer.client()) {
				producer(asking).requestAsync(message(topic, "gone"), Duration.ofSeconds(2));
				await().atMost(PATIENCE).until(() -> requests.size() == 1);
			}
			assertThatExceptionOfType(BrokerErrorException.class)
				.isThrownBy(() -> producer(answering).reply(requests.element(), bytes("nobody hears it")));
		}
	}

	@Test
	void weReplyToApachesRequests() throws Exception {
		String topic = SharedServer.topic("apache-asks");
		DefaultMQProducer apache = new DefaultMQProducer(SharedServer.name("apache-asks"));
		apache.setNamesrvAddr(SharedServer.get().nameServerAddress());
		apache.setSendMsgTimeout(30_000);
		apache.start();
		try (RocketMQClient answering = SharedServer.client()) {
			answer(answering, topic);
			org.apache.rocketmq.common.message.Message reply = apache
				.request(new org.apache.rocketmq.common.message.Message(topic, bytes("question")), PATIENCE.toMillis());
			assertThat(reply.getBody()).asString(StandardCharsets.UTF_8).isEqualTo("re: question");
			CompletableFuture<byte[]> asynchronous = new CompletableFuture<>();
			apache.request(new org.apache.rocketmq.common.message.Message(topic, bytes("another")),
					new RequestCallback() {

						@Override
						public void onSuccess(org.apache.rocketmq.common.message.Message message) {
							asynchronous.complete(message.getBody());
						}

						@Override
						public void onException(Throwable failure) {
							asynchronous.completeExceptionally(failure);
						}

					}, PATIENCE.toMillis());
			assertThat(asynchronous).succeedsWithin(PATIENCE).isEqualTo(bytes("re: another"));
		}
		finally {
			apache.shutdown();
		}
	}

	@Test
	void apacheRepliesToOurRequests() throws Exception {
		String topic = SharedServer.topic("apache-answers");
		DefaultMQProducer replying = new DefaultMQProducer(SharedServer.name("apache-replies"));
		replying.setNamesrvAddr(SharedServer.get().nameServerAddress());
		replying.setSendMsgTimeout(30_000);
		replying.start();
		DefaultMQPushConsumer consumer = new DefaultMQPushConsumer("apache-" + topic);
		consumer.setNamesrvAddr(SharedServer.get().nameServerAddress());
		consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
		consumer.setHeartbeatBrokerInterval(1000);
		consumer.setPollNameServerInterval(1000);
		consumer.subscribe(topic, "*");
		consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
			messages.forEach((request) -> reply(replying, request));
			return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
		});
		consumer.start();
		try (RocketMQClient asking = SharedServer.client()) {
			Producer producer = producer(asking);
			assertThat(text(producer.request(message(topic, "question"), PATIENCE))).isEqualTo("re: question");
			List<CompletableFuture<ReceivedMessage>> replies = IntStream.range(0, 50)
				.mapToObj((i) -> producer.requestAsync(message(topic, "question " + i), PATIENCE))
				.toList();
			assertThat(replies.stream().map((reply) -> text(reply.join())).toList())
				.isEqualTo(IntStream.range(0, 50).mapToObj((i) -> "re: question " + i).toList());
		}
		finally {
			consumer.shutdown();
			replying.shutdown();
		}
	}

	private static void reply(DefaultMQProducer replying, MessageExt request) {
		try {
			replying.send(MessageUtil.createReplyMessage(request,
					bytes("re: " + new String(request.getBody(), StandardCharsets.UTF_8))), 30_000);
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** Replies to every request from its listener. */
	private static void answer(RocketMQClient client, String topic) {
		Producer producer = producer(client);
		consume(client, topic, (request) -> producer.reply(request, bytes("re: " + text(request))));
	}

	private static void consume(RocketMQClient client, String topic, Consumer<ReceivedMessage> listener) {
		client.pushConsumer(ConsumerOptions.group("c-" + topic).consumeFrom(ConsumeFrom.earliest()).build())
			.subscribe(topic)
			.start((message, context) -> {
				listener.accept(message);
				return ConsumeResult.SUCCESS;
			});
	}

	private static Producer producer(RocketMQClient client) {
		return client
			.producer(ProducerOptions.group(SharedServer.name("requests")).sendTimeout(Duration.ofSeconds(30)).build());
	}

	private static Message message(String topic, String text) {
		return Message.to(topic).body(bytes(text)).build();
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	private static String text(ReceivedMessage message) {
		return new String(message.body(), StandardCharsets.UTF_8);
	}

}
