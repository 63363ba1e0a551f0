package io.rocketmq.spring.metrics;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.util.function.SingletonSupplier;

import io.rocketmq.client.RocketMQClient;

/**
 * Micrometer meters of clients; {@link RocketMQMeter} lists them. Sends and deliveries
 * are recorded as they end. The other meters are read from the clients' statistics,
 * without requests: their values are at most a second old, and meters of queues, topics
 * and so on come and go within five seconds. Thread-safe.
 */
public final class RocketMQMeters implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(RocketMQMeters.class);

	/** Interval at which meters come and go. */
	private static final long TICK_SECONDS = 5;

	private final SingletonSupplier<MeterRegistry> registry;

	private final RocketMQMeterOptions options;

	private final ReentrantLock lock = new ReentrantLock();

	/** Guarded by the lock, as all below. */
	private final Map<RocketMQClient, ClientMeters> clients = new IdentityHashMap<>();

	private @Nullable ScheduledExecutorService ticker;

	private boolean closed;

	/**
	 * Creates the meters of no client.
	 * @param registry supplies the registry; called by {@link #start()} or at the first
	 * message, so that the beans do not depend on each other's creation
	 */
	public RocketMQMeters(Supplier<MeterRegistry> registry, RocketMQMeterOptions options) {
		this.registry = SingletonSupplier.of(Objects.requireNonNull(registry, "registry must not be null"));
		this.options = Objects.requireNonNull(options, "options must not be null");
	}

	/**
	 * Adds the meters of a client, unless it has them already. They are removed within
	 * five seconds after the client is closed.
	 * @param client the client, which gets hooks
	 * @param name value of the tag {@code client}; a number is added if another open
	 * client has the name
	 */
	public void bind(RocketMQClient client, String name) {
		Objects.requireNonNull(client, "client must not be null");
		Objects.requireNonNull(name, "name must not be null");
		ClientMeters added;
		boolean started;
		this.lock.lock();
		try {
			if (this.closed || this.clients.containsKey(client)) {
				return;
			}
			removeClosed();
			added = new ClientMeters(client, free(name), this.registry::obtain, this.options);
			this.clients.put(client, added);
			started = this.ticker != null;
		}
		finally {
			this.lock.unlock();
		}
		if (started) {
			refresh(added);
		}
	}

	private String free(String name) {
		List<String> names = this.clients.values().stream().map(ClientMeters::name).toList();
		String free = name;
		for (int number = 2; names.contains(free); number++) {
			free = name + '-' + number;
		}
		return free;
	}

	/**
	 * Registers the meters that are read from statistics, of these clients and of those
	 * that are added later. Has no effect after the first call.
	 */
	public void start() {
		this.lock.lock();
		try {
			if (this.closed || this.ticker != null) {
				return;
			}
			this.ticker = Executors.newSingleThreadScheduledExecutor((task) -> {
				Thread thread = new Thread(task, "rocketmq-metrics");
				thread.setDaemon(true);
				return thread;
			});
			this.ticker.scheduleWithFixedDelay(this::tick, TICK_SECONDS, TICK_SECONDS, TimeUnit.SECONDS);
		}
		finally {
			this.lock.unlock();
		}
		tick();
	}

	private void tick() {
		List<ClientMeters> all;
		this.lock.lock();
		try {
			removeClosed();
			all = new ArrayList<>(this.clients.values());
		}
		finally {
			this.lock.unlock();
		}
		all.forEach(RocketMQMeters::refresh);
	}

	private static void refresh(ClientMeters client) {
		try {
			client.refresh();
		}
		catch (RuntimeException | Error ex) {
			logger.warn("Could not sample the metrics of client '{}'; trying again in {} s", client.name(),
					TICK_SECONDS, ex);
		}
	}

	/** Under the lock. */
	private void removeClosed() {
		this.clients.values().removeIf((client) -> {
			if (client.isClosed()) {
				client.close();
				return true;
			}
			return false;
		});
	}

	/** Removes all meters from the registry, and adds no more. */
	@Override
	public void close() {
		this.lock.lock();
		try {
			this.closed = true;
			this.clients.values().forEach(ClientMeters::close);
			this.clients.clear();
			if (this.ticker != null) {
				this.ticker.shutdownNow();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

}
