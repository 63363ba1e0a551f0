package io.rocketmq.client.chaos;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

import io.rocketmq.client.chaos.ChaosEvent.Kind;
import io.rocketmq.test.EmbeddedRocketMQ;

/**
 * Events of hosts, groups and brokers. One thread chooses them; events of different hosts
 * and brokers may overlap.
 */
final class ChaosFaults implements AutoCloseable {

	/**
	 * Shorter than brokers keep the locks of orderly members, which don't notice their
	 * loss.
	 */
	private static final int LONGEST_STOP_MILLIS = 8000;

	private static final int LONGEST_ABSENCE_MILLIS = 3000;

	/** With a slave, consumers continue from it. */
	private static final int LONGEST_ABSENCE_WITH_SLAVE_MILLIS = 30_000;

	private static final int MOST_TOPICS = 6;

	private static final int MOST_BACK = 30;

	private final Chaos chaos;

	private final Random random;

	private final boolean slaves;

	/** Serializes the events of one host or broker. */
	private final Map<String, ReentrantLock> locks = new ConcurrentHashMap<>();

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final List<Future<?>> running = new ArrayList<>();

	private final AtomicInteger topics = new AtomicInteger(1);

	ChaosFaults(Chaos chaos, Random random, boolean slaves) {
		this.chaos = chaos;
		this.random = random;
		this.slaves = slaves;
	}

	/**
	 * Runs one event of each kind, those of brokers last, as a restarted broker has
	 * forgotten all locks.
	 */
	void once() throws Exception {
		List<Kind> kinds = new ArrayList<>(List.of(Kind.values()));
		kinds.removeAll(List.of(Kind.BROKER_KILLED, Kind.BROKER_STOPPED));
		Collections.shuffle(kinds, this.random);
		for (Kind kind : kinds) {
			begin(kind, 1000);
		}
		join();
		for (String broker : this.chaos.server().brokerNames()) {
			broker(Kind.BROKER_KILLED, broker, 0);
		}
	}

	/** Runs many events for a time. */
	void repeat(long nanos) throws Exception {
		long start = System.nanoTime();
		for (int round = 0; System.nanoTime() - start < nanos; round++) {
			// Every third round has clean events only.
			boolean clean = round % 3 == 2;
			List<Kind> kinds = new ArrayList<>(List.of(Kind.values()));
			kinds.removeIf((kind) -> clean && !kind.isClean());
			for (int i = 0; i < 12; i++) {
				begin(kinds.get(this.random.nextInt(kinds.size())), LONGEST_STOP_MILLIS);
				if (this.random.nextInt(3) > 0) {
					join();
				}
				hold(this.random.nextInt(1500));
			}
			join();
			this.chaos.settle();
		}
	}

	/** Waits for running events. */
	private void join() throws Exception {
		for (Future<?> each : this.running) {
			each.get();
		}
		this.running.clear();
	}

	private void begin(Kind kind, int longestStop) throws Exception {
		String host = choose(Chaos.HOSTS);
		String broker = choose(this.chaos.server().brokerNames());
		ChaosGroup group = choose(this.chaos.groups());
		int millis = this.random.nextInt(500, longestStop + 1);
		int absence = this.random.nextInt(this.slaves ? LONGEST_ABSENCE_WITH_SLAVE_MILLIS : LONGEST_ABSENCE_MILLIS);
		int back = 1 + this.random.nextInt(MOST_BACK);
		boolean created = this.random.nextBoolean();
		this.running.add(this.threads.submit(() -> {
			switch (kind) {
				case MEMBER_KILLED -> kill(host);
				case MEMBER_STOPPED -> stop(host, millis);
				case EXIT -> exit(host);
				case BROKER_KILLED, BROKER_STOPPED -> broker(kind, broker, absence);
				case CLOSE -> close(group, host);
				case PAUSES -> member(kind, group, host, "pauses " + group.name() + " 20");
				case SEEK -> seek(kind, group, host, 0);
				case SEEK_BACK -> seek(kind, group, host, back);
				case HANG -> hang(group, host);
				case FILTER -> filter(group);
				case TOPIC -> topic(created);
			}
			return null;
		}));
		if (longestStop <= 1000) {
			join();
		}
	}

	private <T> T choose(List<T> all) {
		return all.get(this.random.nextInt(all.size()));
	}

	private void kill(String name) throws Exception {
		locked(name, () -> {
			ChaosEvent event = this.chaos.begin(ChaosEvent.ofHost(Kind.MEMBER_KILLED, name));
			this.chaos.host(name).kill();
			event.end();
			this.chaos.join(name);
		});
	}

	private void stop(String name, int millis) throws Exception {
		locked(name, () -> {
			ChaosEvent event = this.chaos.begin(ChaosEvent.ofHost(Kind.MEMBER_STOPPED, name));
			this.chaos.host(name).stop();
			hold(millis);
			this.chaos.host(name).resume();
			event.end();
		});
	}

	private void exit(String name) throws Exception {
		locked(name, () -> {
			ChaosEvent event = this.chaos.begin(ChaosEvent.ofHost(Kind.EXIT, name));
			this.chaos.host(name).exit();
			this.chaos.join(name);
			event.end();
		});
	}

	private void close(ChaosGroup group, String host) throws Exception {
		locked(host, () -> {
			ChaosEvent event = this.chaos.begin(ChaosEvent.ofMember(Kind.CLOSE, group.name(), host));
			this.chaos.tell(host, "close " + group.name());
			this.chaos.tell(host, group.start(host));
			event.end();
		});
	}

	private void seek(Kind kind, ChaosGroup group, String host, int back) throws Exception {
		// The broker keeps the position of a group that pops.
		if (group.kind() != GroupKind.POP) {
			member(kind, group, host, "seek " + group.name() + " " + back);
		}
	}

	private void member(Kind kind, ChaosGroup group, String host, String command) throws Exception {
		locked(host, () -> {
			ChaosEvent event = this.chaos.begin(ChaosEvent.ofMember(kind, group.name(), host));
			this.chaos.tell(host, command);
			event.end();
		});
	}

	/** Does not wait for the end of the hang, so that the next event may overlap it. */
	private void hang(ChaosGroup group, String host) throws Exception {
		locked(host, () -> {
			ChaosEvent event = this.chaos.begin(ChaosEvent.ofMember(Kind.HANG, group.name(), host));
			CompletableFuture<Void> ended = this.chaos.told(host, "hang " + group.name());
			ended.whenComplete((none, failure) -> event.end());
		});
	}

	private void filter(ChaosGroup group) throws Exception {
		lockedAll(() -> {
			ChaosEvent event = this.chaos.begin(ChaosEvent.ofMember(Kind.FILTER, group.name(), "all"));
			group.nextFilter();
			for (String host : Chaos.HOSTS) {
				this.chaos.tell(host,
						"filter " + group.name() + " " + group.filter() + " " + String.join(",", group.topics()));
			}
			event.end();
		});
	}

	/** Subscribes to a topic that does not exist, and creates it later. */
	private void topic(boolean created) throws Exception {
		if (this.topics.get() == MOST_TOPICS) {
			return;
		}
		String topic = "chaos-" + this.topics.incrementAndGet();
		ChaosEvent event = this.chaos.begin(ChaosEvent.ofAll(Kind.TOPIC));
		lockedAll(() -> {
			for (ChaosGroup group : this.chaos.groups()) {
				group.addTopic(topic);
				for (String host : Chaos.HOSTS) {
					this.chaos.tell(host, "subscribe " + group.name() + " " + topic + " " + group.filter());
				}
			}
		});
		if (created) {
			this.chaos.createTopic(topic);
		}
		// Otherwise a broker creates it with the first message.
		this.chaos.writer().addTopic(topic);
		event.end();
	}

	private void broker(Kind kind, String name, int absence) throws Exception {
		locked(name, () -> {
			EmbeddedRocketMQ server = this.chaos.server();
			ChaosEvent event = this.chaos.begin(ChaosEvent.ofBroker(kind, name));
			if (kind == Kind.BROKER_KILLED) {
				server.killBroker(name);
			}
			else {
				server.stopBroker(name);
			}
			hold(absence);
			server.startBroker(name);
			event.end();
		});
	}

	/** The time itself is the fault, or the lack of one: no condition can be awaited. */
	private static void hold(int millis) throws InterruptedException {
		TimeUnit.MILLISECONDS.sleep(millis);
	}

	private void locked(String name, Step step) throws Exception {
		ReentrantLock lock = this.locks.computeIfAbsent(name, (each) -> new ReentrantLock());
		lock.lock();
		try {
			step.run();
		}
		finally {
			lock.unlock();
		}
	}

	private void lockedAll(Step step) throws Exception {
		locked(Chaos.HOSTS.get(0), () -> locked(Chaos.HOSTS.get(1), () -> locked(Chaos.HOSTS.get(2), step)));
	}

	@Override
	public void close() {
		this.threads.shutdownNow();
	}

	private interface Step {

		void run() throws Exception;

	}

}
