package io.rocketmq.client.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.Accumulation;
import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.error.ConnectFailedException;
import io.rocketmq.client.error.ConnectionLostException;
import io.rocketmq.client.error.Outcome;
import io.rocketmq.client.error.RequestTimeoutException;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.message.SendStatus;
import io.rocketmq.client.producer.Producer;
import io.rocketmq.client.testing.Frames.Request;
import io.rocketmq.client.testing.ScriptedCluster;
import io.rocketmq.client.testing.ScriptedServer.Peer;
import io.rocketmq.client.testing.ScriptedServer.Script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Outcomes follow from the phase of a send, and unsent messages are retried until the
 * deadline.
 */
class SendPhaseTests extends FaultFixture {

	private static final int SYSTEM_ERROR = 1;

	private static final int TOPIC_NOT_EXIST = 17;

	private static final int INVALID_PARAMETER = 29;

	private static final int GET_BROKER_CLUSTER_INFO = 106;

	/** Fault of a name server. */
	enum NameServer {

		SILENT {
			@Override
			void handle(Request request, Peer peer) {
			}
		},
		RESETS {
			@Override
			void handle(Request request, Peer peer) throws IOException {
				peer.reset();
			}
		},
		NOT_READY {
			@Override
			void handle(Request request, Peer peer) throws IOException {
				peer.answer(request, SYSTEM_ERROR, "name server not ready", Map.of(), new byte[0]);
			}
		};

		abstract void handle(Request request, Peer peer) throws IOException;

	}

	private Producer producer(ProducerOptions options) {
		return client((builder) -> builder).producer(options);
	}

	@ParameterizedTest
	@EnumSource
	void nothingIsSentWithoutARouteWhateverTheNameServerDoes(NameServer what) {
		this.cluster.broker("a", ScriptedCluster::store);
		this.cluster.nameServer().script(what::handle);
		RocketMQException failure = failure(producer(OPTIONS).sendAsync(MESSAGE, Duration.ofMillis(600)));
		assertThat(failure.outcome()).isEqualTo(Outcome.NOT_SENT);
		assertThat(failure.getMessage()).contains("route");
		assertThat(failure.context().topic()).isEqualTo(ScriptedCluster.TOPIC);
	}

	@ParameterizedTest
	@EnumSource
	void aRouteIsLookedUpUntilTheDeadline(NameServer what) {
		this.cluster.broker("a", ScriptedCluster::store);
		Script usual = this.cluster.routes();
		AtomicInteger asked = new AtomicInteger();
		this.cluster.nameServer().script((request, peer) -> {
			boolean route = ScriptedCluster.TOPIC.equals(request.fields().get("topic"));
			if (route && asked.incrementAndGet() <= 2) {
				what.handle(request, peer);
			}
			else {
				usual.handle(request, peer);
			}
		});
		Producer producer = client((builder) -> builder).producer(OPTIONS);
		assertThat(producer.send(MESSAGE, LONG).status()).isEqualTo(SendStatus.OK);
		assertThat(producer.send(List.of(MESSAGE)).isComplete()).isTrue();
		assertThat(asked.get()).isGreaterThan(2);
	}

	@Test
	void aSilentNameServerIsNamed() {
		this.cluster.nameServer().script(NameServer.SILENT::handle);
		RocketMQException failure = failure(producer(OPTIONS).sendAsync(MESSAGE, LOOKUP.multipliedBy(4).dividedBy(3)));
		assertThat(failure).hasMessageContaining(this.cluster.nameServer().address());
	}

	@Test
	void aSendThatSharesALookupContinuesAfterTheOtherSendFails() throws Exception {
		this.cluster.broker("a", ScriptedCluster::store);
		Script usual = this.cluster.routes();
		AtomicBoolean silent = new AtomicBoolean(true);
		CompletableFuture<Peer> asked = new CompletableFuture<>();
		this.cluster.nameServer().script((request, peer) -> {
			if (!silent.get()) {
				usual.handle(request, peer);
			}
			else if (ScriptedCluster.TOPIC.equals(request.fields().get("topic"))) {
				asked.complete(peer);
			}
		});
		Producer producer = producer(OPTIONS);
		CompletableFuture<SendResult> first = producer.sendAsync(MESSAGE, LONG);
		Peer peer = asked.get(LONG.toSeconds(), TimeUnit.SECONDS);
		CompletableFuture<SendResult> second = producer.sendAsync(MESSAGE, LONG);
		silent.set(false);
		peer.reset();
		assertThat(second).succeedsWithin(LONG);
		assertThat(first).succeedsWithin(LONG);
	}

	@Test
	void aSendWaitsForABrokerThatRestarts() {
		this.cluster.broker("a", ScriptedCluster::store);
		RocketMQClient client = client();
		Producer producer = client.producer(OPTIONS.toBuilder().maxAttempts(1).build());
		assertWorks(producer);
		this.cluster.broker("a").down();
		await().atMost(LONG).until(() -> !client.status().brokers().get(0).connected());
		List<CompletableFuture<SendResult>> waiting = many(20, () -> producer.sendAsync(MESSAGE, LONG));
		CompletableFuture.delayedExecutor(1500, TimeUnit.MILLISECONDS).execute(this.cluster.broker("a")::up);
		assertThat(waiting).allSatisfy((each) -> assertThat(each).succeedsWithin(LONG));
	}

	@Test
	void aSendToAMissingBrokerFailsAsNotSentAtTheDeadline() {
		this.cluster.brokerThatIsDown("a");
		RocketMQException failure = failure(producer(OPTIONS).sendAsync(MESSAGE, Duration.ofMillis(700)));
		assertThat(failure).isInstanceOf(ConnectFailedException.class);
		assertThat(failure.outcome()).isEqualTo(Outcome.NOT_SENT);
		assertThat(failure.context().brokerName()).isEqualTo("a");
	}

	@Test
	void theFailureSaysThatAnUnreachableAddressComesFromTheNameServer() {
		try (FullServer full = new FullServer()) {
			this.cluster.brokerAt("a", full.address());
			RocketMQException failure = failure(producer(OPTIONS).sendAsync(MESSAGE, Duration.ofMillis(2500)));
			assertThat(failure).isInstanceOf(ConnectFailedException.class)
				.hasMessageContaining(full.address())
				.hasMessageContaining("name server")
				.hasMessageContaining("brokerIP1");
			assertThat(failure.outcome()).isEqualTo(Outcome.NOT_SENT);
		}
	}

	@Test
	void aLongSilenceOfABrokerLosesTheConnectionOfOtherSends() {
		this.cluster.broker("a", ScriptedCluster::store);
		RocketMQClient client = client();
		Producer producer = client.producer(OPTIONS);
		assertWorks(producer);
		await().atMost(LONG).until(() -> client.status().brokers().get(0).lastHeartbeat() != null);
		this.cluster.broker("a").script((request, peer) -> {
		});
		CompletableFuture<SendResult> patient = producer.sendAsync(MESSAGE, LONG);
		CompletableFuture<SendResult> hasty = producer.sendAsync(MESSAGE, Duration.ofMillis(3100));
		assertThat(failure(hasty)).isInstanceOf(RequestTimeoutException.class)
			.hasMessageContaining("No answer within 3100 ms");
		assertThat(failure(patient)).isInstanceOf(ConnectionLostException.class).hasMessageContaining("silent");
		assertThat(failure(patient).outcome()).isEqualTo(Outcome.UNKNOWN);
	}

	@Test
	void aBlockingSendOnAnEventLoopIsRefusedBeforeAnythingIsSent() {
		this.cluster.broker("a", ScriptedCluster::store);
		Producer producer = producer(OPTIONS);
		assertWorks(producer);
		int before = this.cluster.sends();
		EventLoopGroup others = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
		try {
			for (Runnable send : List.<Runnable>of(() -> producer.send(MESSAGE), () -> producer.send(List.of(MESSAGE)),
					() -> producer.sendOneway(MESSAGE), () -> producer.request(MESSAGE, LONG))) {
				assertThat(others.submit(send).awaitUninterruptibly().cause()).isInstanceOf(IllegalStateException.class)
					.hasMessageContaining("event loop");
			}
		}
		finally {
			others.shutdownGracefully(0, 1, TimeUnit.SECONDS);
		}
		assertThat(this.cluster.sends()).isEqualTo(before);
		assertWorks(producer);
	}

	@Test
	void accumulatedMessagesKeepTheirOwnDeadlines() {
		this.cluster.broker("a", ScriptedCluster::store);
		Producer producer = client((builder) -> builder).producer(
				OPTIONS.toBuilder().accumulation(new Accumulation(Duration.ofMillis(100), 64, 64 * 1024)).build());
		assertWorks(producer);
		AtomicInteger sends = new AtomicInteger();
		CompletableFuture<Void> release = new CompletableFuture<>();
		this.cluster.broker("a").script((request, peer) -> {
			if (request.code() != 320 && request.code() != 310) {
				peer.answer(request, 0, Map.of());
				return;
			}
			sends.incrementAndGet();
			release.whenComplete((none, failure) -> {
				try {
					peer.answer(request, 0,
							Map.of("msgId", "7F00000100002A9F0000000000000457", "queueId", "0", "queueOffset", "7"));
				}
				catch (IOException ex) {
					throw new UncheckedIOException(ex);
				}
			});
		});
		Message message = MESSAGE;
		CompletableFuture<SendResult> hasty = producer.sendAsync(message, Duration.ofMillis(400));
		List<CompletableFuture<SendResult>> patient = many(20, () -> producer.sendAsync(message, LONG));
		assertThat(failure(hasty)).isInstanceOf(RequestTimeoutException.class);
		assertThat(failure(hasty).outcome()).isEqualTo(Outcome.UNKNOWN);
		assertThat(patient).noneMatch(CompletableFuture::isDone);
		assertThat(sends).hasValue(1);
		release.complete(null);
		assertThat(patient).allSatisfy((each) -> assertThat(each).succeedsWithin(LONG));
		assertNothingHeld(producer);
	}

	@Test
	void aSendWaitsForAClusterWithoutBrokers() {
		this.cluster.broker("a", ScriptedCluster::store);
		Script usual = this.cluster.routes();
		AtomicInteger asked = new AtomicInteger();
		this.cluster.nameServer().script((request, peer) -> {
			if (request.code() == GET_BROKER_CLUSTER_INFO) {
				peer.answer(request, 0, null, Map.of(), "{}".getBytes(StandardCharsets.UTF_8));
			}
			else if (ScriptedCluster.TOPIC.equals(request.fields().get("topic")) && asked.incrementAndGet() > 2) {
				usual.handle(request, peer);
			}
			else {
				peer.answer(request, TOPIC_NOT_EXIST, "No topic route info", Map.of(), new byte[0]);
			}
		});
		assertThat(producer(OPTIONS).send(MESSAGE, LONG).status()).isEqualTo(SendStatus.OK);
	}

	@Test
	void aRemovedQueueIsReplacedAndKeysFollow() {
		// The first broker that receives a message refuses it, as its queue is removed.
		AtomicBoolean gone = new AtomicBoolean();
		for (String name : List.of("a", "b")) {
			this.cluster.broker(name, (request, peer) -> {
				if (gone.compareAndSet(false, true)) {
					this.cluster.readOnly(name);
					ScriptedCluster.refusing(INVALID_PARAMETER, "request queueId is illegal").handle(request, peer);
				}
				else {
					ScriptedCluster.store(request, peer);
				}
			});
		}
		Message keyed = Message.to(ScriptedCluster.TOPIC).orderedBy("one").body(new byte[] { 1 }).build();
		Producer producer = producer(OPTIONS);
		assertThat(producer.send(List.of(keyed)).isComplete()).isTrue();
		assertThat(this.cluster.sends()).isEqualTo(2);
		assertThat(producer.send(keyed).status()).isEqualTo(SendStatus.OK);
	}

	@Test
	void sendsWithOneKeyAreInFlightOneAfterTheOther() {
		this.cluster.broker("a", (request, peer) -> {
		});
		Producer producer = producer(OPTIONS);
		List<CompletableFuture<SendResult>> ordered = many(5, () -> producer
			.sendAsync(Message.to(ScriptedCluster.TOPIC).orderedBy("one").body(new byte[] { 1 }).build()));
		await().atMost(LONG).until(() -> this.cluster.sends() == 1);
		producer.sendAsync(Message.to(ScriptedCluster.TOPIC).orderedBy("two").body(new byte[] { 2 }).build());
		await().atMost(LONG).until(() -> this.cluster.sends() == 2);
		this.cluster.broker("a").script(ScriptedCluster.broker(ScriptedCluster::store));
		answerFirst();
		assertThat(ordered).allSatisfy((each) -> assertThat(each).succeedsWithin(LONG));
		assertThat(this.cluster.sends()).isEqualTo(6);
	}

	private void answerFirst() {
		this.cluster.sends("a").forEach((request) -> {
			try {
				ScriptedCluster.store(request, this.cluster.broker("a").newestPeer());
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		});
	}

}
