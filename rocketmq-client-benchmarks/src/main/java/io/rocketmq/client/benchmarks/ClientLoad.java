package io.rocketmq.client.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Load that sends with a client as its workload defines, on new threads.
 */
final class ClientLoad implements SendLoad {

	private static final int LONGEST_SECONDS = 30;

	private final SendClient client;

	private final SendWorkload workload;

	private final TimeLog log;

	private final Semaphore permits;

	private final List<Thread> threads = new ArrayList<>();

	private volatile boolean stopped;

	ClientLoad(SendClient client, SendWorkload workload, TimeLog log) {
		this.client = client;
		this.workload = workload;
		this.log = log;
		this.permits = new Semaphore(workload.parallel());
	}

	@Override
	public void start() {
		boolean async = switch (this.workload.kind()) {
			case ASYNC, ACCUMULATE -> true;
			case SYNC, BATCH -> false;
		};
		for (int i = 0; i < (async ? 1 : this.workload.parallel()); i++) {
			Thread thread = new Thread(async ? this::sendAsync : this::sendBlocking, "send-benchmark-" + i);
			thread.setDaemon(true);
			this.threads.add(thread);
			thread.start();
		}
	}

	@Override
	public void stop() throws InterruptedException {
		this.stopped = true;
		for (Thread thread : this.threads) {
			thread.join(TimeUnit.SECONDS.toMillis(LONGEST_SECONDS));
			if (thread.isAlive()) {
				throw new IllegalStateException(thread.getName() + " does not end");
			}
		}
		if (!this.permits.tryAcquire(this.workload.parallel(), LONGEST_SECONDS, TimeUnit.SECONDS)) {
			throw new IllegalStateException("Not all messages were answered: "
					+ (this.workload.parallel() - this.permits.availablePermits()) + " are left");
		}
	}

	@Override
	public void close() throws Exception {
		this.stopped = true;
		this.client.close();
	}

	private void sendBlocking() {
		boolean batch = this.workload.kind() == SendWorkload.Kind.BATCH;
		while (!this.stopped) {
			long start = System.nanoTime();
			try {
				if (batch) {
					this.client.sendBatch();
				}
				else {
					this.client.send();
				}
				this.log.add(System.nanoTime() - start, this.workload.messagesPerCall());
			}
			catch (Exception ex) {
				this.log.failed(ex);
			}
		}
	}

	private void sendAsync() {
		while (!this.stopped) {
			this.permits.acquireUninterruptibly();
			long start = System.nanoTime();
			try {
				this.client.sendAsync((failure) -> {
					if (failure != null) {
						this.log.failed(failure);
					}
					else {
						this.log.add(System.nanoTime() - start, 1);
					}
					this.permits.release();
				});
			}
			catch (Exception ex) {
				this.log.failed(ex);
				this.permits.release();
			}
		}
	}

}
