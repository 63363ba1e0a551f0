package io.rocketmq.spring.config;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;

import io.rocketmq.spring.annotation.RocketMQHandler;
import io.rocketmq.spring.annotation.RocketMQMessageListener;
import io.rocketmq.spring.annotation.RocketMQMessageListeners;
import io.rocketmq.spring.support.InvalidRocketMQAnnotationException;

/**
 * Search for annotated listeners in a bean factory, which looks at each class once.
 */
final class AnnotatedListeners {

	private static final List<Class<? extends Annotation>> ANNOTATIONS = List.of(RocketMQMessageListener.class,
			RocketMQMessageListeners.class, RocketMQHandler.class);

	private final BeanClasses beans;

	private final ConfigurableListableBeanFactory beanFactory;

	private final Map<Class<?>, Annotations> annotations = new LinkedHashMap<>();

	AnnotatedListeners(ConfigurableListableBeanFactory beanFactory) {
		this.beans = new BeanClasses(beanFactory);
		this.beanFactory = beanFactory;
	}

	/**
	 * Finds listeners, in the order of the beans' registration.
	 * @throws InvalidRocketMQAnnotationException if an annotated bean is not a singleton,
	 * or handlers lack an annotated class
	 */
	List<AnnotatedListener> find() {
		List<AnnotatedListener> found = new ArrayList<>();
		this.beans.forEach((name, type) -> {
			if (AnnotationUtils.isCandidateClass(type, ANNOTATIONS)) {
				Annotations present = this.annotations.computeIfAbsent(type, Annotations::of);
				if (!present.isEmpty()) {
					requireSingleton(name, type);
					add(name, type, present, found);
				}
			}
		});
		return found;
	}

	private void requireSingleton(String name, Class<?> type) {
		if (!this.beanFactory.isSingleton(name)) {
			throw AnnotatedListener.invalid(name, type,
					"but is not a singleton: give it the singleton scope or a scoped proxy, or remove the annotation");
		}
	}

	private static void add(String name, Class<?> type, Annotations present, List<AnnotatedListener> found) {
		List<Method> handlers = List.copyOf(present.handlers().keySet());
		if (present.onClass().isEmpty() && !handlers.isEmpty()) {
			throw new InvalidRocketMQAnnotationException(name, null,
					"Bean '" + name + "' of " + type.getName() + " has @RocketMQHandler on method '"
							+ handlers.get(0).getName() + "', but no @RocketMQMessageListener on its class: add it",
					null);
		}
		Method defaultHandler = defaultHandler(name, type, present.handlers());
		for (int i = 0; i < present.onClass().size(); i++) {
			found.add(new AnnotatedListener(name, type, null, handlers, defaultHandler, name + repeated(i),
					present.onClass().get(i)));
		}
		Map<String, Long> overloads = present.onMethods()
			.keySet()
			.stream()
			.collect(Collectors.groupingBy(Method::getName, Collectors.counting()));
		present.onMethods().forEach((method, annotations) -> {
			String id = name + "-" + method.getName();
			if (overloads.getOrDefault(method.getName(), 0L) > 1) {
				id += Arrays.stream(method.getParameterTypes())
					.map((parameter) -> "-" + parameter.getSimpleName())
					.collect(Collectors.joining());
			}
			for (int i = 0; i < annotations.size(); i++) {
				found.add(new AnnotatedListener(name, type, method, List.of(), null, id + repeated(i),
						annotations.get(i)));
			}
		});
	}

	private static String repeated(int index) {
		return (index > 0) ? "-" + (index + 1) : "";
	}

	private static @Nullable Method defaultHandler(String name, Class<?> type, Map<Method, Boolean> handlers) {
		List<Method> defaults = handlers.entrySet()
			.stream()
			.filter(Map.Entry::getValue)
			.map(Map.Entry::getKey)
			.toList();
		if (defaults.size() > 1) {
			throw new InvalidRocketMQAnnotationException(name, "isDefault",
					"Bean '" + name + "' of " + type.getName()
							+ " has more than one @RocketMQHandler(isDefault = true): methods '"
							+ defaults.get(0).getName() + "' and '" + defaults.get(1).getName() + "'. Leave it to one",
					null);
		}
		return defaults.isEmpty() ? null : defaults.get(0);
	}

	/**
	 * Annotations of a class and its methods.
	 *
	 * @param onClass the attributes of each annotation of the class
	 * @param onMethods the attributes of each annotation of each listener method
	 * @param handlers the handler methods, and whether each is the default one
	 */
	private record Annotations(List<Map<String, String>> onClass, Map<Method, List<Map<String, String>>> onMethods,
			Map<Method, Boolean> handlers) {

		static Annotations of(Class<?> type) {
			Map<Method, MergedAnnotations> methods = MethodIntrospector.selectMethods(type,
					(MethodIntrospector.MetadataLookup<MergedAnnotations>) (method) -> {
						MergedAnnotations annotations = MergedAnnotations.from(method, SearchStrategy.TYPE_HIERARCHY);
						return (annotations.isPresent(RocketMQMessageListener.class)
								|| annotations.isPresent(RocketMQHandler.class)) ? annotations : null;
					});
			// The order in which a JVM lists methods is not defined.
			List<Method> ordered = methods.keySet()
				.stream()
				.sorted(Comparator.comparing(Method::getName)
					.thenComparing((method) -> Arrays.toString(method.getParameterTypes())))
				.toList();
			Map<Method, List<Map<String, String>>> onMethods = new LinkedHashMap<>();
			Map<Method, Boolean> handlers = new LinkedHashMap<>();
			for (Method method : ordered) {
				MergedAnnotations annotations = methods.get(method);
				if (annotations == null) {
					continue;
				}
				List<Map<String, String>> listeners = nearest(annotations);
				if (!listeners.isEmpty()) {
					onMethods.put(method, listeners);
				}
				MergedAnnotation<RocketMQHandler> handler = annotations.get(RocketMQHandler.class);
				if (handler.isPresent()) {
					handlers.put(method, handler.getBoolean("isDefault"));
				}
			}
			return new Annotations(nearest(MergedAnnotations.from(type, SearchStrategy.TYPE_HIERARCHY)), onMethods,
					handlers);
		}

		boolean isEmpty() {
			return this.onClass.isEmpty() && this.onMethods.isEmpty() && this.handlers.isEmpty();
		}

		/**
		 * Returns the annotations of the class or method itself, or else those of the
		 * nearest one that it extends or implements.
		 */
		private static List<Map<String, String>> nearest(MergedAnnotations annotations) {
			List<MergedAnnotation<RocketMQMessageListener>> all = annotations.stream(RocketMQMessageListener.class)
				.toList();
			int nearest = all.stream().mapToInt(MergedAnnotation::getAggregateIndex).min().orElse(0);
			return all.stream()
				.filter((annotation) -> annotation.getAggregateIndex() == nearest)
				.map(Annotations::attributes)
				.toList();
		}

		private static Map<String, String> attributes(MergedAnnotation<RocketMQMessageListener> annotation) {
			return annotation.asMap()
				.entrySet()
				.stream()
				.collect(Collectors.toMap(Map.Entry::getKey, (entry) -> String.valueOf(entry.getValue()),
						(one, other) -> one, LinkedHashMap::new));
		}

	}

}
