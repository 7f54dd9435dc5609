// Tests move their own clock as soon as the thread pool is quiet, so they take turns with it.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
