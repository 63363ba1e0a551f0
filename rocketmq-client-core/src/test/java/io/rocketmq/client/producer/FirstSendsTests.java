package io.rocketmq.client.producer;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.Accumulation;
import io.rocketmq.client.config.ClientOptions;
import io.rocketmq.client.config.Endpoint;
import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.error.RequestTimeoutException;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.testing.Frames.Request;
import io.rocketmq.client.testing.ScriptedCluster;
import io.rocketmq.client.testing.ScriptedServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Sends before the route is known: the name server answers only when all of them have
 * been called.
 */
class FirstSendsTests {

	private static final Duration LONG = Duration.ofSeconds(20);

	private static final int COUNT = 200;

	private static final int SEND_MESSAGE_V2 = 310;

	private final Semaphore allCalled = new Semaphore(0);

	private final ScriptedServer broker = ScriptedServer.start(ScriptedCluster.broker(ScriptedCluster::store));

	private final ScriptedServer nameServer = ScriptedServer.start((request, peer) -> {
		this.allCalled.acquireUninterruptibly();
		this.allCalled.release();
		String body = "{\"brokerDatas\":[{\"brokerAddrs\":{\"0\":\"" + this.broker.address()
				+ "\"},\"brokerName\":\"a\",\"cluster\":\"DefaultCluster\"}],\"queueDatas\":[{\"brokerName\":\"a\","
				+ "\"perm\":6,\"readQueueNums\":1,\"topicSysFlag\":0,\"writeQueueNums\":1}]}";
		peer.answer(request, 0, null, Map.of(), body.getBytes(StandardCharsets.UTF_8));
	});

	private final RocketMQClient client = RocketMQClient
		.builder(ClientOptions.builder()
			.nameServers(Endpoint.parseList(this.nameServer.address()))
			.remote((remote) -> remote.requestTimeout(LONG))
			.build())
		.connect();

	@AfterEach
	void close() {
		this.allCalled.release();
		this.client.close();
		this.nameServer.close();
		this.broker.close();
	}

	@Test
	void asynchronousSendsAreWrittenInTheOrderOfTheirCalls() {
		Producer producer = this.client.producer(ProducerOptions.group("p").sendTimeout(LONG).build());
		List<CompletableFuture<SendResult>> sends = new ArrayList<>();
		for (int i = 0; i < COUNT; i++) {
			sends.add(producer.sendAsync(message(i)));
		}
		this.allCalled.release();
		sends.forEach(CompletableFuture::join);
		assertThat(sent()).isEqualTo(numbers());
	}

	@Test
	void onewaySendsAreWrittenInTheOrderOfTheirCalls() {
		Producer producer = this.client.producer(ProducerOptions.group("p").sendTimeout(LONG).build());
		// The first waits for the route.
		CompletableFuture<Void> calls = CompletableFuture.runAsync(() -> {
			for (int i = 0; i < COUNT; i++) {
				producer.sendOneway(message(i));
			}
		});
		this.allCalled.release();
		assertThat(calls).succeedsWithin(LONG);
		await().atMost(LONG).until(() -> sent().size() == COUNT);
		assertThat(sent()).isEqualTo(numbers());
	}

	@Test
	void aSendWithAShortTimeoutFailsAndOtherWaitingSendsDoNot() {
		Producer producer = this.client
			.producer(ProducerOptions.group("p").sendTimeout(LONG).accumulation(Accumulation.DEFAULT).build());
		List<CompletableFuture<SendResult>> hasty = new ArrayList<>();
		List<CompletableFuture<SendResult>> patient = new ArrayList<>();
		for (Message message : List.of(message(0), message(1).toBuilder().orderedBy("key").build())) {
			hasty.add(producer.sendAsync(message, Duration.ofMillis(1)));
			patient.add(producer.sendAsync(message));
		}
		assertThat(hasty).allSatisfy((each) -> assertThat(each).failsWithin(LONG)
			.withThrowableThat()
			.withCauseInstanceOf(RequestTimeoutException.class));
		assertThat(patient).noneMatch(CompletableFuture::isDone);
		this.allCalled.release();
		assertThat(patient).allSatisfy((each) -> assertThat(each).succeedsWithin(LONG));
	}

	private static Message message(int number) {
		return Message.to(ScriptedCluster.TOPIC).body(bytes(number)).build();
	}

	private static byte[] bytes(int number) {
		return String.valueOf(number).getBytes(StandardCharsets.UTF_8);
	}

	private List<String> sent() {
		return this.broker.requests(SEND_MESSAGE_V2)
			.stream()
			.map(Request::body)
			.map((body) -> new String(body, StandardCharsets.UTF_8))
			.toList();
	}

	private static List<String> numbers() {
		return IntStream.range(0, COUNT).mapToObj(String::valueOf).toList();
	}

}
