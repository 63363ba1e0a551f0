package io.rocketmq.client.chaos;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.message.FilterExpression;

/**
 * Program with a member in each of several groups. It executes the commands on its
 * standard input and prints each delivery, until it is killed or told to exit, or the
 * process that started it has ended. Arguments: name server, name of the host, offset
 * folder. See {@link HostProcess}.
 */
final class HostProgram {

	static final String DONE = "done:";

	static final String FAILED = "failed:";

	/** Each filter accepts all messages that count. */
	static final List<FilterExpression> FILTERS = List.of(FilterExpression.all(), FilterExpression.tags("a", "b"),
			FilterExpression.tags("a", "b", "c"));

	private static final int SEEKS = 4;

	private static final int LONGEST_PAUSE_NANOS = 20_000_000;

	private final String nameServer;

	private final String name;

	private final Path folder;

	private final RocketMQClient client;

	private final Map<String, Member> members = new ConcurrentHashMap<>();

	/** Serializes the commands to each group's member. */
	private final Map<String, ExecutorService> threads = new ConcurrentHashMap<>();

	private HostProgram(String nameServer, String name, Path folder) {
		this.nameServer = nameServer;
		this.name = name;
		this.folder = folder;
		this.client = RocketMQClient.connect(nameServer);
	}

	public static void main(String[] args) throws IOException {
		HostProgram host = new HostProgram(args[0], args[1], Path.of(args[2]));
		BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		for (String line = in.readLine(); line != null; line = in.readLine()) {
			List<String> words = List.of(line.split(" "));
			if (words.get(1).equals("exit")) {
				host.members.values().forEach(Member::close);
				host.client.close();
				System.out.println(DONE + ' ' + words.get(0));
				break;
			}
			host.threads.computeIfAbsent(words.get(2), (group) -> Executors.newSingleThreadExecutor())
				.execute(() -> host.obey(words));
		}
		System.out.flush();
		Runtime.getRuntime().halt(0);
	}

	/** Executes a command line: number, verb, group, and arguments of the verb. */
	private void obey(List<String> words) {
		String number = words.get(0);
		try {
			act(words.get(1), words.get(2), words.subList(3, words.size())).whenComplete((none, failure) -> System.out
				.println((failure == null) ? DONE + ' ' + number : FAILED + ' ' + number + ' ' + failure));
		}
		catch (RuntimeException ex) {
			System.out.println(FAILED + ' ' + number + ' ' + ex);
		}
	}

	private CompletableFuture<Void> act(String verb, String group, List<String> rest) {
		if (verb.equals("start")) {
			this.members.put(group, start(group, rest));
			return CompletableFuture.completedFuture(null);
		}
		Member member = this.members.get(group);
		if (member == null) {
			throw new IllegalStateException("There is no member of " + group + " to " + verb);
		}
		switch (verb) {
			case "subscribe" -> member.subscribe(rest.get(0), FILTERS.get(Integer.parseInt(rest.get(1))));
			case "filter" -> {
				for (String topic : rest.get(1).split(",")) {
					member.unsubscribe(topic);
					member.subscribe(topic, FILTERS.get(Integer.parseInt(rest.get(0))));
				}
			}
			case "pauses" -> pause(member, Integer.parseInt(rest.get(0)));
			case "seek" -> seek(member, Integer.parseInt(rest.get(0)));
			case "hang" -> {
				return member.hang();
			}
			case "close" -> {
				member.close();
				this.members.remove(group);
			}
			default -> throw new IllegalArgumentException("There is no verb " + verb);
		}
		return CompletableFuture.completedFuture(null);
	}

	/** Joins a group; arguments: kind, client, filter, topics. */
	private Member start(String group, List<String> rest) {
		Map<String, FilterExpression> topics = new LinkedHashMap<>();
		for (String topic : rest.get(3).split(",")) {
			topics.put(topic, FILTERS.get(Integer.parseInt(rest.get(2))));
		}
		GroupKind kind = GroupKind.valueOf(rest.get(0));
		if (rest.get(1).equals("apaches")) {
			return new ApacheMember(this.nameServer, kind == GroupKind.ORDERLY, group, this.name, topics, this::print);
		}
		return new OurMember(this.client, kind, group, this.name, this.folder, topics, this::print);
	}

	private void print(Delivery delivery) {
		System.out.println(delivery.line());
	}

	/** Each seek may overlap the last one. */
	private static void seek(Member member, int back) {
		for (int i = 0; i < SEEKS; i++) {
			member.seek(back);
			LockSupport.parkNanos(ThreadLocalRandom.current().nextInt(LONGEST_PAUSE_NANOS));
		}
	}

	private static void pause(Member member, int times) {
		for (int i = 0; i < times; i++) {
			member.pause();
			LockSupport.parkNanos(ThreadLocalRandom.current().nextInt(LONGEST_PAUSE_NANOS));
			member.resume();
			LockSupport.parkNanos(ThreadLocalRandom.current().nextInt(LONGEST_PAUSE_NANOS));
		}
	}

}
