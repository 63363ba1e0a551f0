package io.rocketmq.client.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.rocketmq.client.EventLoops;
import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.IoEngine;
import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.error.ClientClosedException;
import io.rocketmq.client.error.ConnectFailedException;
import io.rocketmq.client.error.ConnectionLostException;
import io.rocketmq.client.error.Outcome;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.producer.Producer;
import io.rocketmq.client.testing.ScriptedCluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Closing ends all open calls, from any thread, in a bounded time.
 */
@Timeout(60)
class ClosingTests extends FaultFixture {

	private static final int UNREGISTER_CLIENT = 35;

	private static final Duration HOUR = Duration.ofHours(1);

	private static final ProducerOptions HASTY = OPTIONS.toBuilder().drainTimeout(Duration.ofMillis(200)).build();

	/** Open sends that a broker never answers. */
	private List<CompletableFuture<SendResult>> open(Producer producer, int count) {
		List<CompletableFuture<SendResult>> open = many(count, () -> producer.sendAsync(MESSAGE, HOUR));
		await().atMost(LONG).until(() -> this.cluster.sends() >= count);
		return open;
	}

	private void assertLeft() {
		await().atMost(LONG)
			.untilAsserted(() -> assertThat(this.cluster.broker("a").requests(UNREGISTER_CLIENT)).isNotEmpty());
	}

	@Test
	void onAnInterruptedThreadAllFuturesEndAndTheGroupIsLeft() {
		this.cluster.broker("a", (request, peer) -> {
		});
		RocketMQClient client = client();
		Producer producer = client.producer(HASTY);
		List<CompletableFuture<SendResult>> open = open(producer, 250);
		Thread.currentThread().interrupt();
		client.close();
		assertThat(Thread.interrupted()).isTrue();
		assertThat(open).allSatisfy((each) -> {
			assertThat(each).isDone();
			assertThat(failure(each)).isInstanceOf(ConnectionLostException.class)
				.extracting(RocketMQException::outcome)
				.isEqualTo(Outcome.UNKNOWN);
		});
		assertThat(producer.statistics().inFlight()).isZero();
		assertLeft();
	}

	@Test
	void aSendThatIsAnsweredWhileTheProducerDrainsSucceeds() {
		this.cluster.broker("a", (request, peer) -> {
		});
		RocketMQClient client = client();
		Producer producer = client.producer(OPTIONS);
		List<CompletableFuture<SendResult>> open = open(producer, 10);
		CompletableFuture<Void> closing = CompletableFuture.runAsync(client::close);
		await().atMost(LONG)
			.untilAsserted(() -> assertThat(catchClosed(producer)).isInstanceOf(ClientClosedException.class));
		assertThat(closing).isNotDone();
		this.cluster.sends("a").forEach((request) -> {
			try {
				ScriptedCluster.store(request, this.cluster.broker("a").newestPeer());
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		});
		assertThat(open).allSatisfy((each) -> assertThat(each).succeedsWithin(LONG));
		assertThat(closing).succeedsWithin(LONG);
		assertLeft();
	}

	private static Throwable catchClosed(Producer producer) {
		try {
			producer.sendAsync(MESSAGE, Duration.ofMillis(1));
			return new AssertionError("not closed");
		}
		catch (RuntimeException ex) {
			return ex;
		}
	}

	@Test
	void sendsThatWaitForABrokerFailAsNotSent() {
		this.cluster.brokerThatIsDown("a");
		RocketMQClient client = client();
		Producer producer = client.producer(HASTY);
		List<CompletableFuture<SendResult>> open = many(20, () -> producer.sendAsync(MESSAGE, HOUR));
		client.close();
		assertThat(open).allSatisfy((each) -> {
			assertThat(each).isDone();
			assertThat(failure(each)).isInstanceOfAny(ConnectFailedException.class, ClientClosedException.class)
				.extracting(RocketMQException::outcome)
				.isEqualTo(Outcome.NOT_SENT);
		});
	}

	@Test
	void closingAProducerEndsItsOpenSends() {
		this.cluster.broker("a", (request, peer) -> {
		});
		Producer producer = client().producer(HASTY);
		List<CompletableFuture<SendResult>> open = open(producer, 10);
		producer.close();
		assertAllEnd(open);
		assertThat(open).allSatisfy((each) -> assertThat(failure(each)).isInstanceOf(ClientClosedException.class)
			.extracting(RocketMQException::outcome)
			.isEqualTo(Outcome.UNKNOWN));
		assertNothingHeld(producer);
		assertLeft();
	}

	@Test
	void fromACallbackWhileOthersWait() throws Exception {
		this.cluster.broker("a", ScriptedCluster::store);
		RocketMQClient client = client();
		Producer producer = client.producer(HASTY);
		CountDownLatch closed = new CountDownLatch(1);
		List<CompletableFuture<?>> all = new ArrayList<>();
		for (int i = 0; i < 100; i++) {
			all.add(producer.sendAsync(MESSAGE).thenAccept((result) -> {
				client.close();
				closed.countDown();
			}));
		}
		assertThat(closed.await(30, TimeUnit.SECONDS)).isTrue();
		assertAllEnd(all);
		assertLeft();
	}

	@Test
	void fromTheOnlyThreadOfAGivenExecutor() {
		this.cluster.broker("a", ScriptedCluster::store);
		ExecutorService only = Executors.newSingleThreadExecutor();
		RocketMQClient client = client((builder) -> builder.callbackExecutor(only));
		Producer producer = client.producer(HASTY);
		List<CompletableFuture<?>> all = new ArrayList<>();
		for (int i = 0; i < 100; i++) {
			all.add(producer.sendAsync(MESSAGE).thenAccept((result) -> client.close()));
		}
		assertAllEnd(all);
		assertLeft();
		only.shutdownNow();
	}

	@Test
	void onAForeignEventLoop() {
		this.cluster.broker("a", (request, peer) -> {
		});
		EventLoopGroup others = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
		RocketMQClient client = client();
		Producer producer = client.producer(HASTY);
		List<CompletableFuture<SendResult>> open = open(producer, 10);
		others.submit(client::close).syncUninterruptibly();
		assertAllEnd(open);
		assertLeft();
		others.shutdownGracefully(0, 1, TimeUnit.SECONDS);
	}

	@Test
	void twiceAndAtOnceWhileSendsRace() throws Exception {
		this.cluster.broker("a", ScriptedCluster::store);
		RocketMQClient client = client();
		Producer producer = client.producer(HASTY);
		assertWorks(producer);
		List<CompletableFuture<SendResult>> sent = new CopyOnWriteArrayList<>();
		ExecutorService threads = Executors.newCachedThreadPool();
		for (int i = 0; i < 4; i++) {
			threads.execute(() -> {
				while (true) {
					try {
						sent.add(producer.sendAsync(MESSAGE));
					}
					catch (ClientClosedException ex) {
						return;
					}
					catch (RocketMQException ex) {
						// Over the in-flight limit: repeated.
					}
				}
			});
		}
		await().atMost(LONG).until(() -> sent.size() > 100);
		for (int i = 0; i < 3; i++) {
			threads.execute(client::close);
		}
		client.close();
		threads.shutdown();
		assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
		assertAllEnd(sent);
		assertThat(producer.statistics().inFlight()).isZero();
		client.close();
	}

	@Test
	void whileConnecting() {
		// The backlog of a socket that never accepts is full: no answer, no refusal.
		try (FullServer full = new FullServer()) {
			RocketMQClient client = RocketMQClient.connect(full.address());
			Producer producer = client.producer(HASTY);
			List<CompletableFuture<SendResult>> open = many(5, () -> producer.sendAsync(MESSAGE, HOUR));
			client.close();
			assertThat(open).allSatisfy((each) -> {
				assertThat(each).isDone();
				assertThat(failure(each).outcome()).isEqualTo(Outcome.NOT_SENT);
			});
		}
	}

	@Test
	void givenEventLoopsAreSharedAndStayOpen() {
		this.cluster.broker("a", ScriptedCluster::store);
		try (EventLoops shared = new EventLoops(1, IoEngine.AUTO)) {
			RocketMQClient first = client((builder) -> builder.eventLoops(shared));
			RocketMQClient second = client((builder) -> builder.eventLoops(shared));
			assertWorks(first.producer(OPTIONS));
			Producer producer = second.producer(OPTIONS);
			assertWorks(producer);
			first.close();
			assertWorks(producer);
			second.close();
		}
	}

}
